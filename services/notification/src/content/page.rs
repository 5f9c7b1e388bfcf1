//! The page behind the link: five levels, no script, readable by a screen reader.

use regulation::{Language, Satisfaction};

use super::{Texts, escape};

const STYLE: &str = "body{font:1.1rem/1.6 system-ui,sans-serif;max-width:34rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}\
fieldset{border:1px solid #767676;border-radius:.4rem;padding:1rem}label{display:block;padding:.5rem 0}\
textarea{font:inherit;width:100%;box-sizing:border-box}input{width:1.2rem;height:1.2rem;margin-right:.6rem}button{font:inherit;margin-top:1rem;padding:.6rem 1.6rem;background:#0b4f8a;color:#fff;border:0;border-radius:.4rem}\
:focus-visible{outline:3px solid #f0a000;outline-offset:2px}[role=alert]{color:#a00000}";

fn page(language: Language, title: &str, body: &str) -> String {
    let texts = Texts::of(language);
    let (lang, title) = (language.code(), escape(texts.line(title)));
    format!(
        "<!doctype html>\n<html lang=\"{lang}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <meta name=\"robots\" content=\"noindex\"><title>{title}</title><style>{STYLE}</style></head>\
         <body><main><h1>{title}</h1>{body}</main></body></html>\n"
    )
}

/// The form with what was chosen; `problem` says what keeps it from being taken: `choose`, `early`.
pub(crate) fn answer_page(
    language: Language,
    problem: Option<&str>,
    chosen: Option<Satisfaction>,
) -> String {
    let texts = Texts::of(language);
    let levels: String = Satisfaction::ALL
        .iter()
        .map(|level| {
            let (code, word) = (level.code(), escape(texts.word("satisfaction", level.code())));
            let checked = if chosen == Some(*level) { " checked" } else { "" };
            format!("<label><input type=\"radio\" name=\"satisfaction\" value=\"{code}\" required{checked}>{word}</label>")
        })
        .collect();
    let alert = problem.map_or_else(String::new, |line| {
        format!("<p role=\"alert\">{}</p>", escape(texts.line(line)))
    });
    let (question, submit) = (escape(texts.line("question")), escape(texts.line("submit")));
    page(
        language,
        "title",
        &format!(
            "{alert}<form method=\"post\"><fieldset><legend>{question}</legend>{levels}</fieldset>\
             <button type=\"submit\">{submit}</button></form>"
        ),
    )
}

/// The form for an answer to a relayed message; `again` where the text was not as it should be.
pub(crate) fn message_page(language: Language, again: bool) -> String {
    let texts = Texts::of(language);
    let alert = if again {
        let sentence = escape(texts.line("message_again"));
        format!("<p role=\"alert\">{sentence}</p>")
    } else {
        String::new()
    };
    let question = escape(texts.line("message_question"));
    let submit = escape(texts.line("message_submit"));
    page(
        language,
        "message_title",
        &format!(
            "{alert}<form method=\"post\"><label for=\"text\">{question}</label>\
             <textarea id=\"text\" name=\"text\" rows=\"8\" maxlength=\"2000\" required></textarea>\
             <button type=\"submit\">{submit}</button></form>"
        ),
    )
}

/// A page with one sentence: `thanks`, `message_thanks` or `gone`.
pub(crate) fn plain_page(language: Language, line: &str) -> String {
    let title = if line == "message_thanks" {
        "message_title"
    } else {
        "title"
    };
    let sentence = escape(Texts::of(language).line(line));
    page(
        language,
        title,
        &format!("<p role=\"status\">{sentence}</p>"),
    )
}
