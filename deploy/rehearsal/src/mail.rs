//! What the installation's mailbox caught: the complainant's way to the link in a reply.

use std::path::Path;

/// The link to answer by, from the newest message that names the complaint.
pub(crate) fn link(folder: &Path, number: &str) -> Option<String> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "eml"))
        .collect();
    files.sort();
    files.iter().rev().find_map(|file| {
        let message = mailbox::Message::read(file).ok()?;
        let text = message.text();
        let about = message.subject().contains(number) || text.contains(number);
        link_in(&text).filter(|_| about)
    })
}

fn link_in(text: &str) -> Option<String> {
    let at = text.find("/f/")?;
    let is_url = |c: char| c.is_ascii_graphic() && !"<>\"'()".contains(c);
    let start = text[..at].rfind(|c| !is_url(c)).map_or(0, |i| {
        i + text[i..].chars().next().map_or(1, char::len_utf8)
    });
    let end = text[at..]
        .find(|c| !is_url(c))
        .map_or(text.len(), |i| at + i);
    let link = text[start..end].trim_end_matches(['.', ',']);
    link.starts_with("http").then(|| link.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_found_between_chinese_words() {
        let text = "请点击：http://127.0.0.1:7604/f/abc_DEF-123。谢谢";
        assert_eq!(
            link_in(text).unwrap(),
            "http://127.0.0.1:7604/f/abc_DEF-123"
        );
        assert_eq!(
            link_in("see <https://x.example/f/t>.").unwrap(),
            "https://x.example/f/t"
        );
        assert_eq!(link_in("nothing here"), None);
    }

    #[test]
    fn a_folder_that_is_not_there_holds_no_link() {
        assert_eq!(
            link(Path::new("/nonexistent/folder"), "ZW-2026-000001-3"),
            None
        );
    }
}
