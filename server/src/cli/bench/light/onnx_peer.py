"""The light network in ONNX Runtime, for `orrery bench light --peers`.

`python3 onnx_peer.py FOLDER`: reads what light/onnx.rs wrote there, builds the network as ONNX graphs, picks the fastest of
several settings, writes what it computed to results.f32 as [place][19], and then times one frame for every line on stdin.
"""
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper

FOLDER = Path(sys.argv[1])
SAID = json.loads((FOLDER / "inputs.json").read_text())
BODIES, THREADS, VARYING = SAID["bodies"], SAID["threads"], SAID["varying"]
# Places that are computed by one call; the last stands for all.
BATCHES = [128, 512, 2048, 8192, 1 << 30]
TRIED_RUNS = 3
RESULTS = 19


def read(name, *shape):
    return np.fromfile(FOLDER / name, dtype=np.float32).reshape(shape)


def layers():
    numbers, at, found = read("weights.f32", -1), 0, []
    for inputs, outputs in SAID["layers"]:
        weight = numbers[at : at + inputs * outputs].reshape(inputs, outputs)
        bias = numbers[at + inputs * outputs :][:outputs]
        at += (inputs + 1) * outputs
        found.append((weight, bias))
    return found


PAIRS, PLACES = read("pairs.f32", -1, BODIES, SAID["pair_features"]), read("places.f32", -1, SAID["place_features"])
# Of each body, by which its three weights of how its colour reaches the point are multiplied: [body][3][3 x channel].
COLOURS = np.zeros((BODIES, 3, 9), np.float32)
for kind in range(3):
    COLOURS[:, kind, 3 * kind : 3 * kind + 3] = read("colours.f32", BODIES, 3, 3)[:, kind]


class Graph:
    def __init__(self):
        self.nodes, self.constants, self.inputs = [], [], []

    def constant(self, array, kind=np.float32):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array, kind), name))
        return name

    def node(self, operator, *inputs, **attributes):
        name = f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [name], **attributes))
        return name

    def dense(self, x, weight, bias, relu=True):
        y = self.node("Gemm", x, self.constant(weight), bias if isinstance(bias, str) else self.constant(bias))
        return self.node("Relu", y) if relu else y

    def input(self, name, shape):
        self.inputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
        return name

    def model(self, result, shape):
        self.nodes.append(helper.make_node("Identity", [result], ["results"]))
        outputs = [helper.make_tensor_value_info("results", TensorProto.FLOAT, shape)]
        graph = helper.make_graph(self.nodes, "light", self.inputs, outputs, self.constants)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9).SerializeToString()


def trunk(graph, summed, bleed, count):
    (w4, b4), (w5, b5), (w6, b6) = layers()[3:]
    x = graph.node("Concat", summed, graph.input("places", [count, PLACES.shape[1]]), axis=1)
    out = graph.dense(graph.dense(graph.dense(x, w4, b4), w5, b5), w6, b6, relu=False)
    return graph.model(graph.node("Concat", out, bleed, axis=1), [count, RESULTS])


def bodies_as_rows(count):
    """Every body of every place is a row of the same matrix product, with all of its features."""
    graph, ((w1, b1), (w2, b2), (w3, b3)) = Graph(), layers()[:3]
    shape = lambda *sizes: graph.constant(sizes, np.int64)
    x = graph.input("pairs", [count * BODIES, PAIRS.shape[2]])
    hidden = graph.dense(graph.dense(x, w1, b1), w2, b2)
    rows = graph.node("Reshape", hidden, shape(count, BODIES, w2.shape[1]))
    summed = graph.node("ReduceSum", rows, shape(1), keepdims=0)
    bleed = graph.node("Reshape", graph.dense(hidden, w3, b3, relu=False), shape(count, BODIES * 3))
    bleed = graph.node("MatMul", bleed, graph.constant(COLOURS.reshape(BODIES * 3, 9)))
    feeds = lambda at, upto: {"pairs": PAIRS[at:upto].reshape(-1, PAIRS.shape[2]), "places": PLACES[at:upto]}
    return trunk(graph, summed, bleed, count), feeds


def bodies_apart(count):
    """A branch for each body, what does not vary over the picture folded into its bias, its colours into its last layer."""
    graph, ((w1, b1), (w2, b2), (w3, b3)) = Graph(), layers()[:3]
    constant = [k for k in range(PAIRS.shape[2]) if k not in VARYING]
    w2_, b2_ = graph.constant(w2), graph.constant(b2)
    bleed, hiddens = graph.constant(sum(b3 @ COLOURS[body] for body in range(BODIES))), []
    for body in range(BODIES):
        x = graph.input(f"body{body}", [count, len(VARYING)])
        first = graph.dense(x, w1[VARYING], b1 + PAIRS[0, body, constant] @ w1[constant])
        hiddens.append(graph.node("Relu", graph.node("Gemm", first, w2_, b2_)))
        bleed = graph.dense(hiddens[-1], w3 @ COLOURS[body], bleed, relu=False)
    summed = graph.node("Sum", *hiddens)
    varying = [np.ascontiguousarray(PAIRS[:, body, VARYING]) for body in range(BODIES)]
    feeds = lambda at, upto: {f"body{b}": x[at:upto] for b, x in enumerate(varying)} | {"places": PLACES[at:upto]}
    return trunk(graph, summed, bleed, count), feeds


class Setting:
    """A graph of a fixed number of places, and a frame's worth of inputs and outputs bound to it."""

    def __init__(self, form, batch, by_calls):
        calls = max(1, round(len(PLACES) / batch))
        self.count = -(-len(PLACES) // calls)
        model, feeds = form(self.count)
        options = ort.SessionOptions()
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
        options.intra_op_num_threads = 1 if by_calls else THREADS
        options.inter_op_num_threads = 1
        # Threads that wait would count as threads that work.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self.calls = []
        for at in range(0, len(PLACES), self.count):
            at = min(at, len(PLACES) - self.count)
            binding, results = self.session.io_binding(), np.empty((self.count, RESULTS), np.float32)
            values = [(name, ort.OrtValue.ortvalue_from_numpy(np.ascontiguousarray(x)))
                      for name, x in feeds(at, at + self.count).items()]
            for name, value in values:
                binding.bind_ortvalue_input(name, value)
            output = ort.OrtValue.ortvalue_from_numpy(results)
            binding.bind_ortvalue_output("results", output)
            self.calls.append((at, binding, output, values))
        self.pool = ThreadPoolExecutor(THREADS) if by_calls and THREADS > 1 else None
        self.name = f"{form.__name__.replace('_', ' ')}, {self.count} places a call, " + (
            "a call on each thread" if self.pool else f"{THREADS} threads a call" if THREADS > 1 else "one thread")

    def some(self, first, step):
        for _, binding, _, _ in self.calls[first::step]:
            self.session.run_with_iobinding(binding)

    def run(self):
        begun = time.perf_counter(), time.process_time()
        if self.pool:
            list(self.pool.map(lambda first: self.some(first, THREADS), range(THREADS)))
        else:
            self.some(0, 1)
        return time.perf_counter() - begun[0], time.process_time() - begun[1]

    def results(self):
        whole = np.empty((len(PLACES), RESULTS), np.float32)
        for at, _, output, _ in self.calls:
            whole[at : at + self.count] = output.numpy()
        return whole


def say(**what):
    print(json.dumps(what), flush=True)


def main():
    ways = [True, False] if THREADS > 1 else [True]
    tried = [(form, batch, way) for form in (bodies_as_rows, bodies_apart) for batch in BATCHES for way in ways]
    best, least = None, float("inf")
    for at, (form, batch, way) in enumerate(tried):
        setting = Setting(form, batch, way)
        setting.run()
        # Of the threads, not of the clock: what else runs on the machine must not choose.
        took = min(setting.run()[1] for _ in range(TRIED_RUNS))
        if took < least:
            best, least = setting, took
        say(tried=at + 1, of=len(tried))
        print(f"{setting.name}: {1e3 * took:.2f} thread ms", file=sys.stderr)
    best.run()
    best.results().tofile(FOLDER / "results.f32")
    say(ready=best.name, version=ort.__version__)
    for _ in sys.stdin:
        wall, thread = best.run()
        say(wall_s=wall, thread_s=thread)


main()
