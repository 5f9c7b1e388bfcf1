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

/// What is asked.
#[derive(Clone, Copy)]
pub(crate) struct Asked {
    /// In which language.
    pub(crate) language: Language,
    /// Also whether anybody suffered for complaining (F-6.9).
    pub(crate) reprisal: bool,
}

/// What was chosen so far.
#[derive(Clone, Copy, Default)]
pub(crate) struct Chosen {
    pub(crate) satisfaction: Option<Satisfaction>,
    pub(crate) reprisal: Option<bool>,
}

/// A question with its answers, one of them chosen or none.
fn question(legend: &str, name: &str, answers: &[(&str, &str, bool)], needed: bool) -> String {
    let needed = if needed { " required" } else { "" };
    let answer = |(code, word, chosen): &(&str, &str, bool)| {
        let (word, checked) = (escape(word), if *chosen { " checked" } else { "" });
        format!(
            "<label><input type=\"radio\" name=\"{name}\" value=\"{code}\"{needed}{checked}>{word}</label>"
        )
    };
    let (legend, answers) = (
        escape(legend),
        answers.iter().map(answer).collect::<String>(),
    );
    format!("<fieldset><legend>{legend}</legend>{answers}</fieldset>")
}

/// The form with what was chosen; `problem` says what keeps it from being taken: `choose`, `early`.
pub(crate) fn answer_page(asked: Asked, problem: Option<&str>, chosen: Chosen) -> String {
    let texts = Texts::of(asked.language);
    let levels: Vec<_> = Satisfaction::ALL
        .iter()
        .map(|level| {
            let (code, is_chosen) = (level.code(), chosen.satisfaction == Some(*level));
            (code, texts.word("satisfaction", code), is_chosen)
        })
        .collect();
    let mut questions = question(texts.line("question"), "satisfaction", &levels, true);
    if asked.reprisal {
        let answers = [("no", false), ("yes", true)];
        let answers = answers.map(|(code, said)| {
            let word = texts.line(if said { "reprisal_yes" } else { "reprisal_no" });
            (code, word, chosen.reprisal == Some(said))
        });
        // Nobody has to say.
        questions += &question(texts.line("reprisal_question"), "reprisal", &answers, false);
    }
    let alert = problem.map_or_else(String::new, |line| {
        format!("<p role=\"alert\">{}</p>", escape(texts.line(line)))
    });
    let submit = escape(texts.line("submit"));
    page(
        asked.language,
        "title",
        &format!(
            "{alert}<form method=\"post\">{questions}<button type=\"submit\">{submit}</button></form>"
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
