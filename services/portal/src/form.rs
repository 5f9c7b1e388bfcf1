//! What a form sent.

/// Names and values, in the order of the page. No `Debug`: it is what people typed.
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    pub(crate) fn new(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    /// The first of this name, without blanks around it and with line ends as one character; empty where
    /// there is none.
    pub(crate) fn text(&self, name: &str) -> String {
        let found = self.0.iter().find(|(n, _)| n == name);
        found.map_or_else(String::new, |(_, value)| {
            value.replace("\r\n", "\n").trim().to_owned()
        })
    }

    /// The first of this name, as it was typed.
    pub(crate) fn raw(&self, name: &str) -> String {
        let found = self.0.iter().find(|(n, _)| n == name);
        found.map_or_else(String::new, |(_, value)| value.clone())
    }

    /// Everything, in the order of the page.
    pub(crate) fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// All of this name.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        let of = self.0.iter().filter(|(n, _)| n == name);
        of.map(|(_, value)| value.trim().to_owned()).collect()
    }

    /// Which button: `next` where the browser did not say.
    pub(crate) fn go(&self) -> Go {
        Go::of(&self.text("go"))
    }
}

/// Which button was pressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Go {
    Next,
    Back,
    /// The same page again.
    Show,
    /// Answers are sent, or once more.
    Send,
    Change(String),
    Language(regulation::Language),
}

impl Go {
    fn of(text: &str) -> Self {
        let language = |code| regulation::Language::parse(code).ok();
        if let Some(step) = text.strip_prefix("change:") {
            Self::Change(step.to_owned())
        } else if let Some(language) = text.strip_prefix("lang:").and_then(language) {
            Self::Language(language)
        } else {
            match text {
                "back" => Self::Back,
                "show" => Self::Show,
                "send" => Self::Send,
                _ => Self::Next,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_read_without_blanks_around_it_and_with_one_kind_of_line_end() {
        let fields = Fields::new(vec![("a".into(), "  one\r\ntwo ".into())]);
        assert_eq!(fields.text("a"), "one\ntwo");
        assert_eq!(fields.text("b"), "");
    }

    #[test]
    fn a_button_that_is_none_goes_on() {
        assert_eq!(Go::of(""), Go::Next);
        assert_eq!(Go::of("lang:xx"), Go::Next);
        assert_eq!(Go::of("lang:en"), Go::Language(regulation::Language::En));
        assert_eq!(Go::of("change:scope"), Go::Change("scope".to_owned()));
    }
}
