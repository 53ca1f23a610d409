"""Makes the tiny language models of this folder and what PyPI's `transformers` says to them.

The models have random weights in the real file formats, so that the tests of the local engine (../local.rs) can compare tokens,
logits, greedy continuations and chat texts with another implementation without downloading anything. Per model NAME there is

    NAME/ or NAME.gguf      the checkpoint
    NAME.expected.json      what is expected of it (for a GGUF file the name has its ending: llama.gguf.expected.json)

    llama/        untied, rope scaling of type llama3, f32 (as Llama 3.1)      llama.gguf    no scaling, F16 (as Llama 3)
    smollm/       family llama, tied, f32 (as SmolLM2)                         llama32.gguf  tied, rope_freqs, F16 (as Llama 3.2)
    qwen2/        tied, biases, padded vocabulary, f32 (as Qwen2.5 0.5B)       qwen2.gguf    of qwen2/, F16
    qwen3/        tied, head_dim other than hidden/heads, padded, f32          qwen3.gguf    of qwen3/, Q8_0
    gemma3/       pattern of 3, window of 8, bf16 (as Gemma 3 1B)              gemma3.gguf   pattern of 6, window of 8, F16

What an expectation holds:

    made_by           how and with which versions
    prompt, ids       a text and its tokens, none added
    logits            after the last token, in float32, to 6 decimals
    greedy            the 24 likeliest tokens one after another, not stopping at end tokens; none of them is special
    greedy_text       the same as text
    least_lead        by how much the first of the likeliest was ahead at least
    short             prompt, ids and logits of a text no longer than Gemma's window
    chat              conversations and their text, with enable_thinking=False (only Qwen3 asks), and its tokens
    chat_thinking     Qwen3: the same without saying anything about thinking
    logits_8bit       Q8_0: the logits with activations rounded to 8 bits in blocks of 32 as well, as quantised kernels do
    tolerance         Q8_0: how far a kernel of that kind may be from `logits`: twice what the imitation is off

The tokenizers are byte-level BPE, trained here on generated English and JSON, with the special tokens and the splitting of the real
families; 384 rows of logits, 512 for Llama from GGUF. The chat templates are those of the published models, from memory.

Made with Python 3.11, torch 2.15.0, transformers 5.24.0, tokenizers 0.23.3, safetensors 0.8.0, gguf 0.19.0, numpy 2.4.6,
accelerate 1.15.0 (with which transformers reads GGUF):

    python3 -m venv venv && venv/bin/pip install torch==2.15.0 transformers==5.24.0 tokenizers==0.23.3 safetensors==0.8.0 \
        gguf==0.19.0 numpy==2.4.6 accelerate==1.15.0
    venv/bin/python planner/tests/models/make.py

It runs for half a minute on one core and writes the same bytes each time with the same versions.
"""

import copy
import json
import os
import random
import shutil
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
os.environ.setdefault("TQDM_DISABLE", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import gguf
import numpy as np
import torch
from safetensors.torch import save_file
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import AutoModelForCausalLM, Gemma3TextConfig, LlamaConfig, PreTrainedTokenizerFast, Qwen2Config, Qwen3Config

torch.set_num_threads(1)
torch.set_grad_enabled(False)

HERE = Path(__file__).resolve().parent
PACKAGES = ["torch", "transformers", "tokenizers", "safetensors", "gguf", "numpy", "accelerate"]
VERSIONS = ", ".join(f"{package} {version(package).split('+')[0]}" for package in PACKAGES)

# Rows of logits; the Qwen tokenizers are smaller, as the real ones are.
VOCABULARY = 384
# The same for Llama from GGUF, where candle has room for 4096 positions and no more: what a planner is told should fit.
LARGER = 512
# Positions that the models know: the conventions of drafts are long in tokens of so small a vocabulary.
POSITIONS = 8192
WINDOW = 8
GREEDY = 24
# By how much the likeliest token must lead at each step, so that rounding decides nothing.
LEAD = 0.05

PROMPT = 'Drop the ball from 20 m, é! {"of": ["it"]}'
SHORT = "Drop the ball"

# ---------------------------------------------------------------------------------------------------------------- the tokenizers

LLAMA3_SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
QWEN2_SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def lines():
    """Some English and some JSON, always the same."""
    rng = random.Random(20240607)
    bodies = "red ball,blue ball,feather,iron ball,wooden block,pendulum,cart,ramp,spring,moon,balloon,puck".split(",")
    things = "mass,size,height,speed,angle,bounce,friction,drag,gravity,air,stiffness,damping,length,world,liquid".split(",")
    verbs = "drop,push,move,lift,turn,hang,stretch,compare,measure,stop,change,make,add,remove".split(",")
    words = "more,less,much_more,much_less,none,most,normal,same,twice,half".split(",")
    asks = [
        "What happens to the {a} when the {t} is {n}?",
        "Could you {v} the {a} from {n} m and take away the {t}?",
        "Make the {a} as heavy as the {b}, and let both start from {n} m.",
        "Does the {a} go further than the {b} if it has {w} {t}?",
        "The plan has a kind and the steps that are carried out in order; write only what was asked for.",
        "You turn what a learner says about a scene into a plan; each quantity of the question is marked: ${k} ({n} m).",
        "lesson: falling\nbodies: {a}, {b}\nquestion: which one is down first with {w} {t}?",
        "lesson: pendulum\nbodies: {a}\nquestion: {v} it to ${k} ({n} m), and then {v} the {b}",
        'Bodies: "of" is a list of one or two words that all fit: ["{a}"]; ["all"] is all of them, ["other"] the one not spoken of.',
        'Steps that change the {t} of a body: {v}, {t}, "{w}", "much_{w}"; a value is {{"to": "${k}"}}, {{"more_by": "${k}"}} or "{w}".',
        'A step that says what the question is about: {{"step": "{t}", "of": ["it"], "value": "{w}"}}, also when no body is named.',
        "Is it the same with the other one, or with all of them? It isn't what they've said.",
        "Numbers: never write a number. A value is to, by, times, over, or a word: {w}, {t}.",
        "The {a} falls, and then it stands on the ground; its {t} is what the question is about.",
    ]
    out = []
    for at in range(360):
        fill = {
            "a": rng.choice(bodies), "b": rng.choice(bodies), "t": rng.choice(things), "v": rng.choice(verbs),
            "w": rng.choice(words), "n": rng.choice(["3", "10", "20", "0.5", "45", "100"]), "k": rng.randrange(1, 5),
        }  # fmt: skip
        if at % 5 < 3:
            text = asks[rng.randrange(len(asks))].format(**fill)
            out.append(text[0].upper() + text[1:])
        else:
            step = {"step": fill["t"], "of": fill["a"].split(), "value": {"to": f"${fill['k']}"}}
            plan = {"kind": rng.choice(["change", "experiment", "question"]), "steps": [step]}
            if at % 5 == 4:
                plan["steps"].append({"step": rng.choice(things), "of": ["it"], "value": fill["w"]})
            out.append(json.dumps(plan, separators=(",", ":") if at % 2 else None))
    return out


def trained(split, tokens):
    """The vocabulary and the merges of a byte-level BPE of so many tokens."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = split
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(vocab_size=tokens, initial_alphabet=alphabet, show_progress=False, special_tokens=[])
    tokenizer.train_from_iterator(lines(), trainer)
    model = json.loads(tokenizer.to_str())["model"]
    vocabulary = [token for token, _ in sorted(model["vocab"].items(), key=lambda item: item[1])]
    assert len(vocabulary) == tokens, len(vocabulary)
    return vocabulary, [tuple(merge) for merge in model["merges"]]


class Words:
    """The tokenizer of a family: its special tokens before and after the others, and those that only look special."""

    def __init__(self, pre, split, before=(), after=(), plain=(), total=VOCABULARY, bos=None, unk=None, ignore_merges=False,
                 normalizer=None, beyond=()):
        self.pre, self.special, self.plain, self.bos = pre, [*before, *after], list(plain), bos
        tokens, merges = trained(split, total - len(before) - len(after) - len(plain))
        self.merges = merges
        self.tokens = [*before, *tokens, *after, *plain]
        assert len(self.tokens) == total
        vocabulary = {token: at for at, token in enumerate([*before, *tokens])}
        model = models.BPE(vocab=vocabulary, merges=merges, ignore_merges=ignore_merges, unk_token=unk)
        self.tokenizer = Tokenizer(model)
        if normalizer is not None:
            self.tokenizer.normalizer = normalizer
        self.tokenizer.pre_tokenizer = split
        self.tokenizer.decoder = decoders.ByteLevel(add_prefix_space=True, trim_offsets=True, use_regex=True)
        for token in [*before, *after, *plain, *beyond]:
            special = token not in plain
            added = AddedToken(token, special=special, normalized=False)
            (self.tokenizer.add_special_tokens if special else self.tokenizer.add_tokens)([added])
        byte_level = processors.ByteLevel(trim_offsets=False)
        if bos is None:
            self.tokenizer.post_processor = byte_level
        else:
            template = processors.TemplateProcessing(
                single=f"{bos} $A", pair=f"{bos} $A {bos}:1 $B:1", special_tokens=[(bos, self.id(bos))]
            )
            self.tokenizer.post_processor = processors.Sequence([byte_level, template])
        for at, token in enumerate(self.tokens):
            assert self.tokenizer.token_to_id(token) == at, token

    def id(self, token):
        return self.tokenizer.token_to_id(token)

    def encode(self, text):
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def types(self, rows):
        """Names and types of the tokens for GGUF, padded to the rows of the logits."""
        kinds = gguf.TokenType
        types = [
            kinds.CONTROL if token in self.special else kinds.USER_DEFINED if token in self.plain else kinds.NORMAL
            for token in self.tokens
        ]
        padding = [f"[PAD{at}]" for at in range(len(self.tokens), rows)]
        return self.tokens + padding, types + [kinds.UNUSED] * len(padding)


def split_by(pattern):
    return pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(pattern), behavior="isolated", invert=False),
        pre_tokenizers.ByteLevel(add_prefix_space=False, trim_offsets=True, use_regex=False),
    ])


def words_of():
    llama3 = ["<|begin_of_text|>", "<|end_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eom_id|>", "<|eot_id|>",
              "<|python_tag|>"]  # fmt: skip
    gpt2 = pre_tokenizers.ByteLevel(add_prefix_space=False, trim_offsets=True, use_regex=True)
    return {
        "llama": Words(
            "llama-bpe", split_by(LLAMA3_SPLIT), bos="<|begin_of_text|>", ignore_merges=True, after=llama3,
        ),
        "llama.gguf": Words(
            "llama-bpe", split_by(LLAMA3_SPLIT), bos="<|begin_of_text|>", ignore_merges=True, after=llama3, total=LARGER,
        ),
        "smollm": Words(
            "smollm", pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), gpt2]),
            before=["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        ),
        "qwen2": Words(
            "qwen2", split_by(QWEN2_SPLIT), normalizer=normalizers.NFC(), total=350,
            after=["<|endoftext|>", "<|im_start|>", "<|im_end|>"], plain=["<tool_call>", "</tool_call>"],
        ),
        "qwen3": Words(
            "qwen2", split_by(QWEN2_SPLIT), normalizer=normalizers.NFC(), total=350,
            after=["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
            plain=["<tool_call>", "</tool_call>", "<tool_response>", "</tool_response>", "<think>", "</think>"],
        ),
        # The real one is SentencePiece; this takes the place that byte-level tokenizers have in the real files.
        # <image_soft_token> is beyond the rows of the logits, as in the text-only 1B.
        "gemma3": Words(
            "gpt-2", gpt2, before=["<pad>", "<eos>", "<bos>", "<unk>"], after=["<start_of_turn>", "<end_of_turn>"],
            bos="<bos>", unk="<unk>", beyond=["<image_soft_token>"],
        ),
        "gemma3.gguf": Words(
            "gpt-2", gpt2, before=["<pad>", "<eos>", "<bos>", "<unk>"], after=["<start_of_turn>", "<end_of_turn>"],
            bos="<bos>", unk="<unk>",
        ),
    }  # fmt: skip


# ------------------------------------------------------------------------------------------------------------ the chat templates

# Llama 3 Instruct.
LLAMA3_CHAT = (
    "{% set loop_messages = messages %}{% for message in loop_messages %}"
    "{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' %}"
    "{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}"
)

# Llama 3.1 Instruct.
LLAMA31_CHAT = r"""{{- bos_token }}
{%- if custom_tools is defined %}
    {%- set tools = custom_tools %}
{%- endif %}
{%- if not tools_in_user_message is defined %}
    {%- set tools_in_user_message = true %}
{%- endif %}
{%- if not date_string is defined %}
    {%- set date_string = "26 Jul 2024" %}
{%- endif %}
{%- if not tools is defined %}
    {%- set tools = none %}
{%- endif %}

{#- This block extracts the system message, so we can slot it into the right place. #}
{%- if messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content']|trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set system_message = "" %}
{%- endif %}

{#- System message + builtin tools #}
{{- "<|start_header_id|>system<|end_header_id|>\n\n" }}
{%- if builtin_tools is defined or tools is not none %}
    {{- "Environment: ipython\n" }}
{%- endif %}
{%- if builtin_tools is defined %}
    {{- "Tools: " + builtin_tools | reject('equalto', 'code_interpreter') | join(", ") + "\n\n"}}
{%- endif %}
{{- "Cutting Knowledge Date: December 2023\n" }}
{{- "Today Date: " + date_string + "\n\n" }}
{%- if tools is not none and not tools_in_user_message %}
    {{- "You have access to the following functions. To call a function, please respond with JSON for a function call." }}
    {{- 'Respond in the format {"name": function name, "parameters": dictionary of argument name and its value}.' }}
    {{- "Do not use variables.\n\n" }}
    {%- for t in tools %}
        {{- t | tojson(indent=4) }}
        {{- "\n\n" }}
    {%- endfor %}
{%- endif %}
{{- system_message }}
{{- "<|eot_id|>" }}

{#- Custom tools are passed in a user message with some extra guidance #}
{%- if tools_in_user_message and not tools is none %}
    {#- Extract the first user message so we can plug it in here #}
    {%- if messages | length != 0 %}
        {%- set first_user_message = messages[0]['content']|trim %}
        {%- set messages = messages[1:] %}
    {%- else %}
        {{- raise_exception("Cannot put tools in the first user message when there's no first user message!") }}
{%- endif %}
    {{- '<|start_header_id|>user<|end_header_id|>\n\n' -}}
    {{- "Given the following functions, please respond with a JSON for a function call " }}
    {{- "with its proper arguments that best answers the given prompt.\n\n" }}
    {{- 'Respond in the format {"name": function name, "parameters": dictionary of argument name and its value}.' }}
    {{- "Do not use variables.\n\n" }}
    {%- for t in tools %}
        {{- t | tojson(indent=4) }}
        {{- "\n\n" }}
    {%- endfor %}
    {{- first_user_message + "<|eot_id|>"}}
{%- endif %}

{%- for message in messages %}
    {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}
        {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' }}
    {%- elif 'tool_calls' in message %}
        {%- if not message.tool_calls|length == 1 %}
            {{- raise_exception("This model only supports single tool-calls at once!") }}
        {%- endif %}
        {%- set tool_call = message.tool_calls[0].function %}
        {%- if builtin_tools is defined and tool_call.name in builtin_tools %}
            {{- '<|start_header_id|>assistant<|end_header_id|>\n\n' -}}
            {{- "<|python_tag|>" + tool_call.name + ".call(" }}
            {%- for arg_name, arg_val in tool_call.arguments | items %}
                {{- arg_name + '="' + arg_val + '"' }}
                {%- if not loop.last %}
                    {{- ", " }}
                {%- endif %}
                {%- endfor %}
            {{- ")" }}
        {%- else  %}
            {{- '<|start_header_id|>assistant<|end_header_id|>\n\n' -}}
            {{- '{"name": "' + tool_call.name + '", ' }}
            {{- '"parameters": ' }}
            {{- tool_call.arguments | tojson }}
            {{- "}" }}
        {%- endif %}
        {%- if builtin_tools is defined %}
            {#- This means we're in ipython mode #}
            {{- "<|eom_id|>" }}
        {%- else %}
            {{- "<|eot_id|>" }}
        {%- endif %}
    {%- elif message.role == "tool" or message.role == "ipython" %}
        {{- "<|start_header_id|>ipython<|end_header_id|>\n\n" }}
        {%- if message.content is mapping or message.content is iterable %}
            {{- message.content | tojson }}
        {%- else %}
            {{- message.content }}
        {%- endif %}
        {{- "<|eot_id|>" }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start_header_id|>assistant<|end_header_id|>\n\n' }}
{%- endif %}
"""

# SmolLM2 Instruct.
SMOLLM_CHAT = (
    "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}"
    "{{ '<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n' }}{% endif %}"
    "{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)

QWEN_TOOLS = r"""{{- "PREFIX# Tools\n\nYou may call one or more functions to assist with the user query.\n\nYou are provided with function signatures within <tools></tools> XML tags:\n<tools>" }}
    {%- for tool in tools %}
        {{- "\n" }}
        {{- tool | tojson }}
    {%- endfor %}
    {{- "\n</tools>\n\nFor each function call, return a json object with function name and arguments within <tool_call></tool_call> XML tags:\n<tool_call>\n{\"name\": <function-name>, \"arguments\": <args-json-object>}\n</tool_call><|im_end|>\n" }}"""

# Qwen2.5 Instruct.
QWEN2_CHAT = r"""{%- if tools %}
    {{- '<|im_start|>system\n' }}
    {%- if messages[0]['role'] == 'system' %}
        {{- messages[0]['content'] }}
    {%- else %}
        {{- 'You are Qwen, created by Alibaba Cloud. You are a helpful assistant.' }}
    {%- endif %}
    TOOLS
{%- else %}
    {%- if messages[0]['role'] == 'system' %}
        {{- '<|im_start|>system\n' + messages[0]['content'] + '<|im_end|>\n' }}
    {%- else %}
        {{- '<|im_start|>system\nYou are Qwen, created by Alibaba Cloud. You are a helpful assistant.<|im_end|>\n' }}
    {%- endif %}
{%- endif %}
{%- for message in messages %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) or (message.role == "assistant" and not message.tool_calls) %}
        {{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>' + '\n' }}
    {%- elif message.role == "assistant" %}
        {{- '<|im_start|>' + message.role }}
        {%- if message.content %}
            {{- '\n' + message.content }}
        {%- endif %}
        {%- for tool_call in message.tool_calls %}
            {%- if tool_call.function is defined %}
                {%- set tool_call = tool_call.function %}
            {%- endif %}
            {{- '\n<tool_call>\n{"name": "' }}
            {{- tool_call.name }}
            {{- '", "arguments": ' }}
            {{- tool_call.arguments | tojson }}
            {{- '}\n</tool_call>' }}
        {%- endfor %}
        {{- '<|im_end|>\n' }}
    {%- elif message.role == "tool" %}
        {%- if (loop.index0 == 0) or (messages[loop.index0 - 1].role != "tool") %}
            {{- '<|im_start|>user' }}
        {%- endif %}
        {{- '\n<tool_response>\n' }}
        {{- message.content }}
        {{- '\n</tool_response>' }}
        {%- if loop.last or (messages[loop.index0 + 1].role != "tool") %}
            {{- '<|im_end|>\n' }}
        {%- endif %}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\n' }}
{%- endif %}
""".replace("TOOLS", QWEN_TOOLS.replace("PREFIX", r"\n\n"))

# Qwen3.
QWEN3_CHAT = r"""{%- if tools %}
    {{- '<|im_start|>system\n' }}
    {%- if messages[0].role == 'system' %}
        {{- messages[0].content + '\n\n' }}
    {%- endif %}
    TOOLS
{%- else %}
    {%- if messages[0].role == 'system' %}
        {{- '<|im_start|>system\n' + messages[0].content + '<|im_end|>\n' }}
    {%- endif %}
{%- endif %}
{%- set ns = namespace(multi_step_tool=true, last_query_index=messages|length - 1) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages|length - 1) - loop.index0 %}
    {%- if ns.multi_step_tool and message.role == "user" and message.content is string and not(message.content.startswith('<tool_response>') and message.content.endswith('</tool_response>')) %}
        {%- set ns.multi_step_tool = false %}
        {%- set ns.last_query_index = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages %}
    {%- if message.content is string %}
        {%- set content = message.content %}
    {%- else %}
        {%- set content = '' %}
    {%- endif %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) %}
        {{- '<|im_start|>' + message.role + '\n' + content + '<|im_end|>' + '\n' }}
    {%- elif message.role == "assistant" %}
        {%- set reasoning_content = '' %}
        {%- if message.reasoning_content is string %}
            {%- set reasoning_content = message.reasoning_content %}
        {%- else %}
            {%- if '</think>' in content %}
                {%- set reasoning_content = content.split('</think>')[0].rstrip('\n').split('<think>')[-1].lstrip('\n') %}
                {%- set content = content.split('</think>')[-1].lstrip('\n') %}
            {%- endif %}
        {%- endif %}
        {%- if loop.index0 > ns.last_query_index %}
            {%- if loop.last or (not loop.last and reasoning_content) %}
                {{- '<|im_start|>' + message.role + '\n<think>\n' + reasoning_content.strip('\n') + '\n</think>\n\n' + content.lstrip('\n') }}
            {%- else %}
                {{- '<|im_start|>' + message.role + '\n' + content }}
            {%- endif %}
        {%- else %}
            {{- '<|im_start|>' + message.role + '\n' + content }}
        {%- endif %}
        {%- if message.tool_calls %}
            {%- for tool_call in message.tool_calls %}
                {%- if (loop.first and content) or (not loop.first) %}
                    {{- '\n' }}
                {%- endif %}
                {%- if tool_call.function %}
                    {%- set tool_call = tool_call.function %}
                {%- endif %}
                {{- '<tool_call>\n{"name": "' }}
                {{- tool_call.name }}
                {{- '", "arguments": ' }}
                {%- if tool_call.arguments is string %}
                    {{- tool_call.arguments }}
                {%- else %}
                    {{- tool_call.arguments | tojson }}
                {%- endif %}
                {{- '}\n</tool_call>' }}
            {%- endfor %}
        {%- endif %}
        {{- '<|im_end|>\n' }}
    {%- elif message.role == "tool" %}
        {%- if loop.first or (messages[loop.index0 - 1].role != "tool") %}
            {{- '<|im_start|>user' }}
        {%- endif %}
        {{- '\n<tool_response>\n' }}
        {{- content }}
        {{- '\n</tool_response>' }}
        {%- if loop.last or (messages[loop.index0 + 1].role != "tool") %}
            {{- '<|im_end|>\n' }}
        {%- endif %}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}
        {{- '<think>\n\n</think>\n\n' }}
    {%- endif %}
{%- endif %}""".replace("TOOLS", QWEN_TOOLS.replace("PREFIX", ""))

# Gemma 3.
GEMMA3_CHAT = """{{ bos_token }}
{%- if messages[0]['role'] == 'system' -%}
    {%- if messages[0]['content'] is string -%}
        {%- set first_user_prefix = messages[0]['content'] + '

' -%}
    {%- else -%}
        {%- set first_user_prefix = messages[0]['content'][0]['text'] + '

' -%}
    {%- endif -%}
    {%- set loop_messages = messages[1:] -%}
{%- else -%}
    {%- set first_user_prefix = "" -%}
    {%- set loop_messages = messages -%}
{%- endif -%}
{%- for message in loop_messages -%}
    {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) -%}
        {{ raise_exception("Conversation roles must alternate user/assistant/user/assistant/...") }}
    {%- endif -%}
    {%- if (message['role'] == 'assistant') -%}
        {%- set role = "model" -%}
    {%- else -%}
        {%- set role = message['role'] -%}
    {%- endif -%}
    {{ '<start_of_turn>' + role + '
' + (first_user_prefix if loop.first else "") }}
    {%- if message['content'] is string -%}
        {{ message['content'] | trim }}
    {%- elif message['content'] is iterable -%}
        {%- for item in message['content'] -%}
            {%- if item['type'] == 'image' -%}
                {{ '<start_of_image>' }}
            {%- elif item['type'] == 'text' -%}
                {{ item['text'] | trim }}
            {%- endif -%}
        {%- endfor -%}
    {%- else -%}
        {{ raise_exception("Invalid content type") }}
    {%- endif -%}
    {{ '<end_of_turn>
' }}
{%- endfor -%}
{%- if add_generation_prompt -%}
    {{'<start_of_turn>model
'}}
{%- endif -%}
"""


def conversations(family):
    system = 'You write plans as JSON, such as {"kind": "change"}.\nNothing else.'
    first = {"role": "user", "content": "  lesson: falling\nquestion: drop it from $1 (20 m), \"é\" <b>too</b>\n"}
    answer = '{"kind": "change", "steps": [{"step": "height", "of": ["it"], "value": {"to": "$1"}}]}'
    if family == "qwen3":
        answer = "<think>\nA height, then.\n</think>\n\n" + answer
    system = {"role": "system", "content": system}
    more = [{"role": "assistant", "content": answer}, {"role": "user", "content": "and without air?"}]
    return [[system, first], [system, first, *more]]


# -------------------------------------------------------------------------------------------------------------------- the models


class Shape:
    """A model's family and sizes, how strong its weights are, and where the search for a seed begins."""

    def __init__(self, family, seed, tied, hidden=64, layers=2, heads=4, kv_heads=2, head_dim=16, inner=96, eps=1e-5,
                 theta=10000.0, scaling=None, pattern=None, dtype=torch.float32, rows=VOCABULARY):
        self.family, self.seed, self.tied, self.hidden, self.layers, self.heads = family, seed, tied, hidden, layers, heads
        self.kv_heads, self.head_dim, self.inner, self.eps, self.theta = kv_heads, head_dim, inner, eps, theta
        self.scaling, self.pattern, self.dtype, self.rows = scaling, pattern, dtype, rows

    def weights(self, seed):
        """Random weights by the names that Hugging Face gives them."""
        rng = np.random.default_rng(seed)
        gemma, out = self.family == "gemma3", {}

        def put(name, *shape, std, mean=0.0):
            values = rng.standard_normal(shape).astype(np.float32) * np.float32(std) + np.float32(mean)
            out[name] = torch.from_numpy(values).to(self.dtype)

        def matrix(name, rows, columns, strength=1.0):
            put(name, rows, columns, std=strength / columns**0.5)

        def norm(name, size, strength):
            # Gemma's are what is added to 1.
            put(name, size, std=0.2, mean=strength - 1.0 if gemma else strength)

        q, kv = self.heads * self.head_dim, self.kv_heads * self.head_dim
        # Against an embedding that is also the head, what the layers add must be strong, or the last token is said again; Gemma's
        # is multiplied by the root of the hidden size.
        put("model.embed_tokens.weight", self.rows, self.hidden, std=(1.0 if gemma else 2.5) / self.hidden**0.5)
        for layer in range(self.layers):
            at = f"model.layers.{layer}."
            norm(at + "input_layernorm.weight", self.hidden, 1.0)
            for name, rows in [("q", q), ("k", kv), ("v", kv)]:
                matrix(at + f"self_attn.{name}_proj.weight", rows, self.hidden, 1.3)
                if self.family == "qwen2":
                    put(at + f"self_attn.{name}_proj.bias", rows, std=0.4)
            matrix(at + "self_attn.o_proj.weight", self.hidden, q, 2.0)
            if self.family in ("qwen3", "gemma3"):
                norm(at + "self_attn.q_norm.weight", self.head_dim, 1.3)
                norm(at + "self_attn.k_norm.weight", self.head_dim, 1.3)
            norm(at + "post_attention_layernorm.weight", self.hidden, 2.5 if gemma else 1.0)
            if gemma:
                norm(at + "pre_feedforward_layernorm.weight", self.hidden, 1.5)
                norm(at + "post_feedforward_layernorm.weight", self.hidden, 2.5)
            matrix(at + "mlp.gate_proj.weight", self.inner, self.hidden, 1.5)
            matrix(at + "mlp.up_proj.weight", self.inner, self.hidden, 1.5)
            matrix(at + "mlp.down_proj.weight", self.hidden, self.inner, 2.0)
        norm("model.norm.weight", self.hidden, 2.5 if gemma else 1.0)
        if not self.tied:
            put("lm_head.weight", self.rows, self.hidden, std=3.0 / self.hidden**0.5)
        return out

    def config(self, words):
        """config.json, with the fields that the published models have."""
        out = {
            "architectures": [{"llama": "LlamaForCausalLM", "qwen2": "Qwen2ForCausalLM", "qwen3": "Qwen3ForCausalLM",
                               "gemma3": "Gemma3ForCausalLM"}[self.family]],
            "model_type": "gemma3_text" if self.family == "gemma3" else self.family,
            "attention_dropout": 0.0, "hidden_size": self.hidden, "intermediate_size": self.inner, "initializer_range": 0.02,
            "max_position_embeddings": POSITIONS, "num_attention_heads": self.heads, "num_hidden_layers": self.layers,
            "num_key_value_heads": self.kv_heads, "rms_norm_eps": self.eps, "rope_theta": self.theta,
            "rope_scaling": self.scaling, "torch_dtype": str(self.dtype).removeprefix("torch."), "use_cache": True,
            "vocab_size": self.rows,
        }  # fmt: skip
        if self.family != "gemma3":
            out |= {"tie_word_embeddings": self.tied, "hidden_act": "silu"}
        if self.family == "llama":
            out |= {"attention_bias": False, "mlp_bias": False, "head_dim": self.head_dim, "pretraining_tp": 1}
        if self.family == "qwen3":
            out |= {"attention_bias": False, "head_dim": self.head_dim}
        if self.family in ("qwen2", "qwen3"):
            out |= {"use_sliding_window": False, "max_window_layers": self.layers,
                    "sliding_window": POSITIONS if self.family == "qwen2" else None}
        if self.family == "gemma3":
            out |= {
                "attention_bias": False, "attn_logit_softcapping": None, "final_logit_softcapping": None,
                "cache_implementation": "hybrid", "head_dim": self.head_dim, "hidden_activation": "gelu_pytorch_tanh",
                "query_pre_attn_scalar": self.head_dim, "rope_local_base_freq": 10000, "sliding_window": WINDOW,
                "sliding_window_pattern": self.pattern,
            }  # fmt: skip
        out |= ENDS[words](WORDS[words].id)
        return dict(sorted(out.items()))


LLAMA3_SCALING = {
    "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 64, "rope_type": "llama3",
}  # fmt: skip

SHAPES = {
    "llama": Shape("llama", 100, tied=False, theta=500000.0, scaling=LLAMA3_SCALING),
    "smollm": Shape("llama", 200, tied=True, theta=100000.0, inner=64),
    "qwen2": Shape("qwen2", 300, tied=True, theta=1000000.0, eps=1e-6),
    "qwen3": Shape("qwen3", 400, tied=True, theta=1000000, eps=1e-6, head_dim=32, inner=64),
    "gemma3": Shape("gemma3", 500, tied=True, theta=1000000, eps=1e-6, head_dim=32, layers=4, inner=64, pattern=3, dtype=torch.bfloat16),
    "llama.gguf": Shape("llama", 600, tied=False, theta=500000.0, inner=64, rows=LARGER),
    "llama32.gguf": Shape(
        "llama", 700, tied=True, theta=500000.0, scaling=LLAMA3_SCALING, hidden=32, heads=2, kv_heads=1, inner=64, rows=LARGER,
    ),
    "gemma3.gguf": Shape("gemma3", 800, tied=True, theta=1000000, eps=1e-6, hidden=32, layers=7, inner=64, pattern=6),
}

# The identifiers in config.json.
ENDS = {
    "llama": lambda id: {
        "bos_token_id": id("<|begin_of_text|>"), "eos_token_id": [id("<|end_of_text|>"), id("<|eom_id|>"), id("<|eot_id|>")],
    },
    "smollm": lambda id: {"bos_token_id": id("<|im_start|>"), "eos_token_id": id("<|im_end|>"), "pad_token_id": id("<|im_end|>")},
    "qwen2": lambda id: {"bos_token_id": id("<|endoftext|>"), "eos_token_id": id("<|im_end|>")},
    "qwen3": lambda id: {"bos_token_id": id("<|endoftext|>"), "eos_token_id": id("<|im_end|>")},
    "gemma3": lambda id: {
        "bos_token_id": id("<bos>"), "eos_token_id": [id("<eos>"), id("<end_of_turn>")], "pad_token_id": id("<pad>"),
    },
}  # fmt: skip
ENDS["gemma3.gguf"] = ENDS["gemma3"]
ENDS["llama.gguf"] = ENDS["llama"]

# What tokenizer_config.json says beside the tokens: class, bos, eos, pad, unk, template.
SETTINGS = {
    "llama": ("PreTrainedTokenizerFast", "<|begin_of_text|>", "<|eot_id|>", None, None, LLAMA31_CHAT),
    "smollm": ("GPT2Tokenizer", "<|im_start|>", "<|im_end|>", "<|im_end|>", "<|endoftext|>", SMOLLM_CHAT),
    "qwen2": ("Qwen2Tokenizer", None, "<|im_end|>", "<|endoftext|>", None, QWEN2_CHAT),
    "qwen3": ("Qwen2Tokenizer", None, "<|im_end|>", "<|endoftext|>", None, QWEN3_CHAT),
    "gemma3": ("PreTrainedTokenizerFast", "<bos>", "<eos>", "<pad>", "<unk>", GEMMA3_CHAT),
}
SETTINGS["llama.gguf"] = (*SETTINGS["llama"][:-1], LLAMA3_CHAT)
SETTINGS["gemma3.gguf"] = SETTINGS["gemma3"]

# GGUF: whose words and settings, whose weights, and as what.
GGUFS = {
    "llama.gguf": ("llama.gguf", "llama.gguf", "llama.gguf", "F16"),
    "llama32.gguf": ("llama.gguf", "llama", "llama32.gguf", "F16"),
    "qwen2.gguf": ("qwen2", "qwen2", "qwen2", "F16"),
    "qwen3.gguf": ("qwen3", "qwen3", "qwen3", "Q8_0"),
    "gemma3.gguf": ("gemma3.gguf", "gemma3.gguf", "gemma3.gguf", "F16"),
}

WORDS = words_of()


def write(path, value, indent=2):
    path.write_text(json.dumps(value, indent=indent, ensure_ascii=False) + "\n", encoding="utf-8")


def settings(words, kind):
    """tokenizer_config.json."""
    name, bos, eos, pad, unk, template = SETTINGS[kind]
    added = json.loads(WORDS[words].tokenizer.to_str())["added_tokens"]
    out = {
        "added_tokens_decoder": {str(token.pop("id")): token for token in added},
        "bos_token": bos,
        "chat_template": template,
        "clean_up_tokenization_spaces": False,
        "eos_token": eos,
        "model_input_names": ["input_ids", "attention_mask"],
        "model_max_length": POSITIONS,
        "tokenizer_class": name,
    }
    for key, token in [("pad_token", pad), ("unk_token", unk)]:
        if token is not None:
            out[key] = token
    if name != "PreTrainedTokenizerFast":
        out["add_prefix_space"] = False
    if WORDS[words].bos is not None and words.startswith("gemma"):
        out |= {"add_bos_token": True, "add_eos_token": False}
    return dict(sorted(out.items()))


def folder(name, weights, into):
    """A checkpoint in Hugging Face's layout."""
    shape, words = SHAPES[name], WORDS[name]
    if into.exists():
        shutil.rmtree(into)
    into.mkdir(parents=True)
    config = shape.config(name)
    write(into / "config.json", config)
    generation = {key: config[key] for key in ("bos_token_id", "eos_token_id", "pad_token_id") if key in config}
    if name.startswith("qwen"):
        generation |= {"eos_token_id": [words.id("<|im_end|>"), words.id("<|endoftext|>")], "pad_token_id": words.id("<|endoftext|>")}
        generation |= {"temperature": 0.7, "top_k": 20, "top_p": 0.8}
    write(into / "generation_config.json", {**generation, "do_sample": True})
    (into / "tokenizer.json").write_text(words.tokenizer.to_str(pretty=False) + "\n", encoding="utf-8")
    write(into / "tokenizer_config.json", settings(name, name))
    save_file(weights, into / "model.safetensors", metadata={"format": "pt"})
    (into / "model.safetensors").chmod(0o644)


# -------------------------------------------------------------------------------------------------------------------------- GGUF

ARCHITECTURES = {
    "llama": gguf.MODEL_ARCH.LLAMA, "qwen2": gguf.MODEL_ARCH.QWEN2, "qwen3": gguf.MODEL_ARCH.QWEN3, "gemma3": gguf.MODEL_ARCH.GEMMA3,
}  # fmt: skip


def swapped(weights, heads):
    """The rows of a head so that pairs of angles stand together, as llama.cpp has them for this family."""
    rows = weights.shape[0] // heads // 2
    return weights.reshape(heads, 2, rows, *weights.shape[1:]).swapaxes(1, 2).reshape(weights.shape)


def unswapped(weights, heads):
    rows = weights.shape[0] // heads // 2
    return weights.reshape(heads, rows, 2, *weights.shape[1:]).swapaxes(1, 2).reshape(weights.shape)


def factors(shape):
    """What each frequency is divided by: rope scaling of type llama3."""
    scaling, out = shape.scaling, []
    longest = scaling["original_max_position_embeddings"] / scaling["low_freq_factor"]
    shortest = scaling["original_max_position_embeddings"] / scaling["high_freq_factor"]
    for at in range(0, shape.head_dim, 2):
        wave = 2 * np.pi * shape.theta ** (at / shape.head_dim)
        if wave < shortest:
            out.append(1.0)
        elif wave > longest:
            out.append(scaling["factor"])
        else:
            smooth = (scaling["original_max_position_embeddings"] / wave - scaling["low_freq_factor"]) / (
                scaling["high_freq_factor"] - scaling["low_freq_factor"]
            )
            out.append(1 / ((1 - smooth) / scaling["factor"] + smooth))
    return np.array(out, dtype=np.float32)


def to_gguf(file, name, weights):
    """A checkpoint as llama.cpp's converter writes it."""
    words_name, settings_name, shape_name, kind = GGUFS[name]
    shape, words = SHAPES[shape_name], WORDS[words_name]
    family, architecture = shape.family, ARCHITECTURES[shape.family]
    _, bos, eos, pad, unk, template = SETTINGS[settings_name]
    out = gguf.GGUFWriter(file, gguf.MODEL_ARCH_NAMES[architecture])
    out.add_type("model")
    out.add_name(f"Tiny {name.removesuffix('.gguf')}")
    out.add_size_label(f"{sum(tensor.numel() for tensor in weights.values()) / 1000:.0f}K")
    out.add_block_count(shape.layers)
    out.add_context_length(POSITIONS)
    out.add_embedding_length(shape.hidden)
    out.add_feed_forward_length(shape.inner)
    out.add_head_count(shape.heads)
    out.add_head_count_kv(shape.kv_heads)
    out.add_rope_freq_base(float(shape.theta))
    out.add_layer_norm_rms_eps(shape.eps)
    if family != "qwen2":
        out.add_key_length(shape.head_dim)
        out.add_value_length(shape.head_dim)
    if family == "llama":
        out.add_vocab_size(shape.rows)
        out.add_rope_dimension_count(shape.head_dim)
    if family == "gemma3":
        out.add_sliding_window(WINDOW)
    out.add_file_type({"F16": gguf.LlamaFileType.MOSTLY_F16, "Q8_0": gguf.LlamaFileType.MOSTLY_Q8_0}[kind])
    out.add_quantization_version(gguf.GGML_QUANT_VERSION)
    tokens, types = words.types(shape.rows)
    out.add_tokenizer_model("gpt2")
    out.add_tokenizer_pre(words.pre)
    out.add_token_list(tokens)
    out.add_token_types(types)
    out.add_token_merges([" ".join(merge) for merge in words.merges])
    if family.startswith("qwen"):
        out.add_bos_token_id(words.id("<|endoftext|>"))
        out.add_add_bos_token(False)
    else:
        out.add_bos_token_id(words.id(bos))
        out.add_add_bos_token(True)
    out.add_eos_token_id(words.id(eos))
    if family == "gemma3":
        out.add_eot_token_id(words.id("<end_of_turn>"))
        out.add_add_eos_token(False)
    if pad is not None:
        out.add_pad_token_id(words.id(pad))
    if unk is not None:
        out.add_unk_token_id(words.id(unk))
    out.add_chat_template(template)
    names = gguf.get_tensor_name_map(architecture, shape.layers)
    if shape.scaling is not None:
        out.add_tensor("rope_freqs.weight", factors(shape))
    for hf_name, tensor in weights.items():
        values = tensor.to(torch.float32).numpy()
        if family == "llama" and hf_name.endswith("q_proj.weight"):
            values = swapped(values, shape.heads)
        if family == "llama" and hf_name.endswith("k_proj.weight"):
            values = swapped(values, shape.kv_heads)
        if family == "gemma3" and hf_name.endswith("norm.weight"):
            values = values + np.float32(1)
        to = names.get_name(hf_name, try_suffixes=(".weight", ".bias"))
        if values.ndim == 1:
            out.add_tensor(to, values)
        elif kind == "F16":
            out.add_tensor(to, values.astype(np.float16))
        else:
            quantised = gguf.quants.quantize(values, gguf.GGMLQuantizationType.Q8_0)
            out.add_tensor(to, quantised, raw_dtype=gguf.GGMLQuantizationType.Q8_0)
    out.write_header_to_file()
    out.write_kv_data_to_file()
    out.write_tensors_to_file()
    out.close()


def of_gguf(file, name, weights):
    """The tensors of a GGUF file by the names that they had, read by the gguf package alone."""
    shape = SHAPES[GGUFS[name][2]]
    names = gguf.get_tensor_name_map(ARCHITECTURES[shape.family], shape.layers)
    back = {names.get_name(hf_name, try_suffixes=(".weight", ".bias")): hf_name for hf_name in weights}
    out = {}
    for tensor in gguf.GGUFReader(file).tensors:
        if tensor.name == "rope_freqs.weight":
            continue
        hf_name = back[tensor.name]
        values = np.array(gguf.quants.dequantize(tensor.data, tensor.tensor_type), dtype=np.float32)
        if shape.family == "llama" and hf_name.endswith(("q_proj.weight", "k_proj.weight")):
            values = unswapped(values, shape.heads if hf_name.endswith("q_proj.weight") else shape.kv_heads)
        if shape.family == "gemma3" and hf_name.endswith("norm.weight"):
            values = values - np.float32(1)
        out[hf_name] = torch.from_numpy(values)
    assert out.keys() == weights.keys()
    return out


def hf_config(name, words):
    made = SHAPES[name].config(words)
    kinds = {"llama": LlamaConfig, "qwen2": Qwen2Config, "qwen3": Qwen3Config, "gemma3": Gemma3TextConfig}
    return kinds[SHAPES[name].family].from_dict(made)


# ------------------------------------------------------------------------------------------------------------- what they answer


def last(model, ids):
    return model(torch.tensor([ids]), use_cache=False).logits[0, -1].float()


def greedy(model, ids, words, strict=True):
    """The likeliest tokens and the least lead; None when they are not worth testing with."""
    ids, out, least = list(ids), [], float("inf")
    special = {words.id(token) for token in words.special + words.plain}
    for _ in range(GREEDY):
        (first, second), (best, _) = last(model, ids).topk(2)
        least, best = min(least, float(first - second)), int(best)
        if strict and (least < LEAD or best in special or best >= len(words.tokens)):
            return None
        out.append(best)
        ids.append(best)
    return (out, least) if not strict or len(set(out)) >= 12 else None


def cached(model, ids):
    """The same by the package's own loop with its caches."""
    made = model.generate(
        torch.tensor([ids]), attention_mask=torch.ones(1, len(ids), dtype=torch.long), max_new_tokens=GREEDY, do_sample=False,
        eos_token_id=-1, pad_token_id=0, temperature=None, top_k=None, top_p=None,
    )  # fmt: skip
    return made[0, len(ids) :].tolist()


def as_blocks(values):
    """Activations as they are multiplied with Q8_0: rounded to 8 bits in blocks of 32."""
    blocks = values.reshape(*values.shape[:-1], -1, 32)
    scale = blocks.abs().amax(-1, keepdim=True) / 127
    rounded = torch.where(scale == 0, 0.0, torch.round(blocks / scale))
    return (rounded * scale.to(torch.float16).float()).reshape(values.shape)


def imitated(model):
    """The model with activations rounded as quantised kernels do."""
    model = copy.deepcopy(model)
    for module in model.modules():
        if isinstance(module, torch.nn.Linear):
            module.register_forward_pre_hook(lambda _, values: (as_blocks(values[0]),))
    return model


class HalfAngles(torch.nn.Module):
    """Angles as candle has them for Qwen3 from GGUF where general.dtype is missing: in 16 bits."""

    def __init__(self, shape):
        super().__init__()
        at = torch.arange(0, shape.head_dim, 2, dtype=torch.float64) / shape.head_dim
        self.frequencies = (1 / (shape.theta**at).float()).half()

    def forward(self, x, position_ids):
        angles = (position_ids[0].half()[:, None] * self.frequencies[None, :]).half()
        angles = torch.cat([angles, angles], -1)[None]
        return angles.float().cos().half().float(), angles.float().sin().half().float()


def loaded(directory, gguf_file=None, config=None):
    model = AutoModelForCausalLM.from_pretrained(
        directory, dtype=torch.float32, attn_implementation="eager", local_files_only=True,
        **({} if gguf_file is None else {"gguf_file": gguf_file}), **({} if config is None else {"config": config}),
    ).eval()  # fmt: skip
    assert model.config._attn_implementation == "eager"
    return model


def holds(model, weights):
    """Whether a model has exactly these weights."""
    state = model.state_dict()
    for name, tensor in weights.items():
        assert torch.equal(state[name], tensor.to(torch.float32)), name
    assert set(state) - set(weights) <= {"lm_head.weight"}, set(state) - set(weights)
    assert "lm_head.weight" in weights or torch.equal(state["lm_head.weight"], state["model.embed_tokens.weight"])


def rounded(logits):
    return [round(float(value), 6) for value in logits]


def chats(words, settings_name, family, directory):
    """Conversations as the package writes them."""
    tokenizer = PreTrainedTokenizerFast.from_pretrained(directory)
    tokenizer.chat_template = SETTINGS[settings_name][-1]

    def written(**more):
        out = []
        for messages in conversations(family):
            text = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True, **more)
            ids = tokenizer.apply_chat_template(messages, tokenize=True, add_generation_prompt=True, return_dict=False, **more)
            assert ids == WORDS[words].encode(text)
            out.append({"messages": messages, **more, "text": text, "ids": ids})
        return out

    out = {"chat": written(enable_thinking=False)}
    if family == "qwen3":
        out["chat_thinking"] = written()
    return out


def expect(name, model, words_name, settings_name, family, directory, made_by, seed, imitation=None):
    words = WORDS[words_name]
    ids, short = words.encode(PROMPT), words.encode(SHORT)
    assert words.tokenizer.decode(ids) == PROMPT and 20 <= len(ids) <= 28 and len(short) <= WINDOW < len(ids) // 2, (ids, short)
    tokens, least = greedy(model, ids, words, strict=False)
    assert least >= LEAD and len(set(tokens)) >= 12
    assert cached(model, ids) == tokens, "with the caches it must be the same"
    logits = last(model, ids)
    out = {
        "made_by": f"{made_by}; float32 on the CPU, attn_implementation=eager; weights from seed {seed}; {VERSIONS}",
        "prompt": PROMPT,
        "ids": ids,
        "logits": rounded(logits),
        "greedy": tokens,
        "greedy_text": words.tokenizer.decode(tokens),
        "least_lead": round(least, 4),
        "short": {"prompt": SHORT, "ids": short, "logits": rounded(last(model, short))},
    }
    if imitation is not None:
        for other in imitation:
            assert greedy(other, ids, words, strict=False)[0] == tokens
        off = max(float((last(other, text) - last(model, text)).abs().max()) for other in imitation for text in (ids, short))
        out["logits_8bit"] = rounded(last(imitation[0], ids))
        out["tolerance"] = round(2 * off, 2)
    out |= chats(words_name, settings_name, family, directory)
    lines = [f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in out.items()]
    (HERE / f"{name}.expected.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    spread = logits.topk(2)[0].tolist() + [float(logits.std())]
    print(
        f"{name}: seed {seed}, {len(ids)} tokens, {len(set(tokens))} different of {GREEDY}, leads by {least:.3f}, "
        f"top {spread[0]:.2f} {spread[1]:.2f}, spread {spread[2]:.2f}, tolerance {out.get('tolerance')}"
    )


def seeded(shape_name, words_name, gguf_names=()):
    """The first seed from the shape's own on with which continuations are worth testing, in all the files made of it."""
    shape, words = SHAPES[shape_name], WORDS[words_name]
    ids = words.encode(PROMPT)
    for seed in range(shape.seed, shape.seed + 2000):
        weights = shape.weights(seed)
        model = AutoModelForCausalLM.from_config(hf_config(shape_name, words_name), attn_implementation="eager").float().eval()
        model.load_state_dict({name: tensor.float() for name, tensor in weights.items()}, strict=False)
        if not shape_name.endswith(".gguf") and greedy(model, ids, words) is None:
            continue
        good = True
        for name in gguf_names:
            with tempfile.TemporaryDirectory() as temporary:
                file = Path(temporary) / name
                to_gguf(file, name, weights)
                model.load_state_dict(of_gguf(file, name, weights), strict=False)
            found = greedy(model, ids, words)
            good &= found is not None
            if good and GGUFS[name][3] == "Q8_0":
                for other in imitations(model, shape):
                    good &= greedy(other, ids, words, strict=False)[0] == found[0]
            if not good:
                break
        if good:
            return seed, weights
    sys.exit(f"no seed for {shape_name}")


def imitations(model, shape):
    other = imitated(model)
    half = copy.deepcopy(other)
    half.model.rotary_emb = HalfAngles(shape)
    return [other, half]


def main():
    made = {}
    for name in SHAPES:
        words = GGUFS[name][0] if name in GGUFS else name
        others = [other for other, parts in GGUFS.items() if parts[2] == name]
        made[name] = seeded(name, words, others)
    for name in [name for name in SHAPES if not name.endswith(".gguf")]:
        seed, weights = made[name]
        folder(name, weights, HERE / name)
        model = loaded(HERE / name)
        holds(model, weights)
        text = "AutoModelForCausalLM.from_pretrained of the folder"
        expect(name, model, name, name, SHAPES[name].family, HERE / name, text, seed)
    for name, (words, settings_name, shape_name, kind) in GGUFS.items():
        seed, weights = made[shape_name]
        shape = SHAPES[shape_name]
        to_gguf(HERE / name, name, weights)
        text = f"AutoModelForCausalLM.from_pretrained(gguf_file=...) of the file ({kind})"
        more = {
            "llama32.gguf": "rope scaling as in rope_freqs.weight, which the package does not read",
            "qwen3.gguf": "head_dim as in attention.key_length, which the package does not read for this family",
            "gemma3.gguf": "query_pre_attn_scalar equal to head_dim, which the file has no key for (llama.cpp takes it so)",
        }
        model = loaded(HERE, name, hf_config(shape_name, words) if name in more else None)
        holds(model, of_gguf(HERE / name, name, weights))
        if name in more:
            text += f" with a configuration given, for {more[name]}"
        with tempfile.TemporaryDirectory() as temporary:
            directory = Path(temporary) / "words"
            directory.mkdir()
            (directory / "tokenizer.json").write_text(WORDS[words].tokenizer.to_str(), encoding="utf-8")
            write(directory / "tokenizer_config.json", settings(words, settings_name))
            imitation = imitations(model, shape) if kind == "Q8_0" else None
            expect(name, model, words, settings_name, shape.family, directory, text, seed, imitation)
    size = sum(path.stat().st_size for path in HERE.rglob("*") if path.is_file())
    print(f"{size / 1e6:.2f} MB together")
    assert size < 3_000_000


if __name__ == "__main__":
    main()
