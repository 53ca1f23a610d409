//! A lesson's Markdown to HTML. Authors write Markdown only: raw HTML is shown as text, and links lead to pages, never to
//! scripts.

use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, html};

/// Markdown as HTML that can be put in a page as it is. Headings begin at level 3.
#[must_use]
pub fn to_html(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_SMART_PUNCTUATION | Options::ENABLE_STRIKETHROUGH;
    let events = Parser::new_ext(markdown, options).map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Link { link_type, dest_url: safe(dest_url), title, id })
        }
        // Pictures would come from elsewhere; what they are called is said instead.
        Event::Start(Tag::Image { title, id, .. }) => {
            Event::Start(Tag::Link { link_type: LinkType::Inline, dest_url: "".into(), title, id })
        }
        Event::End(TagEnd::Image) => Event::End(TagEnd::Link),
        Event::Start(Tag::Heading { level, id, classes, attrs }) => {
            Event::Start(Tag::Heading { level: below(level), id, classes, attrs })
        }
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(below(level))),
        other => other,
    });
    let mut page = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(&mut page, events);
    page
}

/// Web addresses and addresses within the site; nothing else.
fn safe(address: CowStr<'_>) -> CowStr<'_> {
    let within = address.starts_with('#') || (address.starts_with('/') && !address.starts_with("//"));
    if within || address.starts_with("https://") || address.starts_with("http://") { address } else { "#".into() }
}

fn below(level: pulldown_cmark::HeadingLevel) -> pulldown_cmark::HeadingLevel {
    use pulldown_cmark::HeadingLevel as Level;
    match level {
        Level::H1 | Level::H2 | Level::H3 => Level::H3,
        deeper => deeper,
    }
}

#[cfg(test)]
mod tests {
    use super::to_html;
    use proptest::prelude::*;

    #[test]
    fn html_is_shown_not_run() {
        let html =
            to_html("a <script>alert(1)</script> *b* [c](javascript:alert(1)) ![d](http://x/y.png)\n\n<div onclick=x>");
        assert!(html.contains("<em>b</em>"));
        assert!(
            !html.contains("<script")
                && !html.contains("javascript:")
                && !html.contains("<img")
                && !html.contains("<div")
        );
        assert!(html.contains("&lt;script&gt;"));
    }

    proptest! {
        #[test]
        fn no_text_makes_a_script(text in "[-<>a-z\"'=/!\\[\\]():&; \n]{0,80}") {
            let html = to_html(&text);
            prop_assert!(!html.contains("<script") && !html.contains("<iframe") && !html.contains("javascript:"));
        }
    }
}
