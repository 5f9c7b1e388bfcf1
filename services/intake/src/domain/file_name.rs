//! What its sender calls a file: kept sealed, given back with the file, and never used as a path.

use super::fields::is_plain_text;

/// Characters of a name at most.
const LONGEST: usize = 120;

/// A name that can be shown and saved. No `Debug`: names of files tell of people.
#[derive(Clone, PartialEq, Eq)]
pub struct FileName(String);

impl FileName {
    /// The last part of what was given, without characters that change how it reads or where it is
    /// saved; none where nothing is left.
    pub fn parse(given: &str) -> Option<Self> {
        let last = given.rsplit(['/', '\\']).next().unwrap_or(given);
        let shown =
            |c: &char| is_plain_text(c.encode_utf8(&mut [0; 4])) && !"<>:\"|?*\r\n\t".contains(*c);
        let name: String = last.chars().filter(shown).take(LONGEST).collect();
        let name = name.trim_matches(|c: char| c == '.' || c.is_whitespace());
        (!name.is_empty()).then(|| Self(name.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(given: &str) -> Option<String> {
        FileName::parse(given).map(|name| name.as_str().to_owned())
    }

    #[test]
    fn a_name_is_kept_as_it_is_read() {
        assert_eq!(parsed("窗口照片 1.jpg").as_deref(), Some("窗口照片 1.jpg"));
        assert_eq!(parsed("a'b (2).pdf").as_deref(), Some("a'b (2).pdf"));
    }

    #[test]
    fn a_name_is_no_path_and_hides_nothing() {
        assert_eq!(parsed("../../etc/passwd").as_deref(), Some("passwd"));
        assert_eq!(parsed("C:\\photos\\one.jpg").as_deref(), Some("one.jpg"));
        assert_eq!(
            parsed("photo\u{202e}gpj.exe").as_deref(),
            Some("photogpj.exe")
        );
        assert_eq!(parsed("a\r\nb\0.jpg").as_deref(), Some("ab.jpg"));
        assert_eq!(parsed(". .profile").as_deref(), Some("profile"));
        assert_eq!(parsed(".."), None);
        assert_eq!(parsed("/"), None);
        assert_eq!(parsed(&"长".repeat(300)).unwrap().chars().count(), LONGEST);
    }
}
