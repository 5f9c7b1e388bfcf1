//! What a file is, by its content; what its sender calls it does not matter.
//!
//! Taken are JPEG, PNG, HEIC, PDF, MP4, MP3, M4A and DOCX. A DOCX is a zip archive: whether it is
//! one shows in the archive's directory, which stands at its end.

use regulation::EvidenceKind;

/// Bytes of a file's beginning that are enough to tell.
pub const HEAD: usize = 4096;

/// What the beginning says. Of an archive it says only that it may be a DOCX: [`is_docx`] decides.
pub fn kind_of(head: &[u8]) -> Option<EvidenceKind> {
    if head.starts_with(b"PK\x03\x04") {
        return Some(EvidenceKind::Docx);
    }
    match infer::get(head)?.mime_type() {
        "image/jpeg" => Some(EvidenceKind::Jpeg),
        "image/png" => Some(EvidenceKind::Png),
        "image/heif" => Some(EvidenceKind::Heic),
        "application/pdf" => Some(EvidenceKind::Pdf),
        "video/mp4" => Some(EvidenceKind::Mp4),
        "audio/mpeg" => Some(EvidenceKind::Mp3),
        "audio/m4a" => Some(EvidenceKind::M4a),
        _ => None,
    }
}

/// Whether an archive is a DOCX and nothing else: its directory, read to its end, names the parts
/// that every DOCX has, and no program and no further archive.
pub fn is_docx(archive: &[u8]) -> bool {
    let Some(names) = names(archive) else {
        return false;
    };
    let has = |part: &[u8]| names.contains(&part);
    has(b"[Content_Types].xml")
        && has(b"word/document.xml")
        && !names.iter().any(|name| is_strange(name))
}

/// Macros, programs, and archives inside of it.
fn is_strange(name: &[u8]) -> bool {
    const ENDINGS: [&[u8]; 12] = [
        b".bin", b".zip", b".jar", b".exe", b".dll", b".js", b".vbs", b".7z", b".rar", b".gz",
        b".html", b".svg",
    ];
    let lower = name.to_ascii_lowercase();
    // Printer settings are the one `.bin` that plain documents have.
    let printer = lower.starts_with(b"word/printersettings");
    name.starts_with(b"/")
        || name.windows(3).any(|part| part == b"../")
        || (!printer && ENDINGS.iter().any(|ending| lower.ends_with(ending)))
}

/// The names in a zip archive's directory; none where it cannot be read, is in several parts, or
/// does not end where the file does.
fn names(archive: &[u8]) -> Option<Vec<&[u8]>> {
    const END: usize = 22;
    const ENTRY: usize = 46;
    let short = |at: usize| {
        Some(usize::from(u16::from_le_bytes(
            *archive.get(at..)?.first_chunk()?,
        )))
    };
    let long =
        |at: usize| usize::try_from(u32::from_le_bytes(*archive.get(at..)?.first_chunk()?)).ok();
    // Its end may have a comment, whose length it says.
    let last = archive.len().checked_sub(END)?;
    let first = last.saturating_sub(usize::from(u16::MAX));
    let ends_here =
        |at: &usize| archive[*at..].starts_with(b"PK\x05\x06") && short(at + 20) == Some(last - at);
    let end = (first..=last).rev().find(ends_here)?;
    let (count, mut at) = (short(end + 10)?, long(end + 16)?);
    let mut names = Vec::with_capacity(count);
    for _ in 0..count {
        if !archive.get(at..)?.starts_with(b"PK\x01\x02") {
            return None;
        }
        let encrypted = short(at + 8)? & 1 == 1;
        let (name, extra, comment) = (short(at + 28)?, short(at + 30)?, short(at + 32)?);
        if encrypted {
            return None;
        }
        names.push(archive.get(at + ENTRY..at + ENTRY + name)?);
        at += ENTRY + name + extra + comment;
    }
    (at <= end).then_some(names)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use testkit::damaged;

    use super::*;

    /// An archive with these files, all empty.
    fn archive(names: &[&str], flags: u16) -> Vec<u8> {
        archive_with(names, flags, b"", b"")
    }

    /// The same with an extra field and a comment behind each name in its directory.
    fn archive_with(names: &[&str], flags: u16, extra: &[u8], comment: &[u8]) -> Vec<u8> {
        let size = |of: &[u8]| u16::try_from(of.len()).unwrap().to_le_bytes();
        let (mut bytes, mut directory) = (Vec::new(), Vec::new());
        for name in names {
            let length = u16::try_from(name.len()).unwrap().to_le_bytes();
            let at = u32::try_from(bytes.len()).unwrap().to_le_bytes();
            let mut local = b"PK\x03\x04".to_vec();
            local.extend([20, 0]);
            local.extend(flags.to_le_bytes());
            local.extend([0; 18]);
            local.extend(length);
            local.extend([0, 0]);
            local.extend(name.as_bytes());
            bytes.extend(local);
            directory.extend(b"PK\x01\x02\x14\0\x14\0");
            directory.extend(flags.to_le_bytes());
            directory.extend([0; 18]);
            directory.extend(length);
            directory.extend(size(extra));
            directory.extend(size(comment));
            directory.extend([0; 8]);
            directory.extend(at);
            directory.extend([name.as_bytes(), extra, comment].concat());
        }
        let count = u16::try_from(names.len()).unwrap().to_le_bytes();
        let (at, size) = (bytes.len(), directory.len());
        bytes.extend(directory);
        bytes.extend(b"PK\x05\x06\0\0\0\0");
        bytes.extend(count);
        bytes.extend(count);
        bytes.extend(u32::try_from(size).unwrap().to_le_bytes());
        bytes.extend(u32::try_from(at).unwrap().to_le_bytes());
        bytes.extend([0, 0]);
        bytes
    }

    const DOCX: [&str; 3] = ["[Content_Types].xml", "_rels/.rels", "word/document.xml"];

    #[test]
    fn the_beginning_tells_the_kind() {
        let cases: [(&[u8], Option<EvidenceKind>); 18] = [
            (b"\xff\xd8\xff\xe0....", Some(EvidenceKind::Jpeg)),
            (b"\x89PNG\r\n\x1a\n....", Some(EvidenceKind::Png)),
            (
                b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
                Some(EvidenceKind::Heic),
            ),
            (b"%PDF-1.7 ....", Some(EvidenceKind::Pdf)),
            (
                b"\0\0\0\x18ftypisom\0\0\x02\0isomiso2",
                Some(EvidenceKind::Mp4),
            ),
            (
                b"\0\0\0\x18ftypM4A \0\0\0\0M4A mp42",
                Some(EvidenceKind::M4a),
            ),
            (b"ID3\x03\0\0\0\0\0\0....", Some(EvidenceKind::Mp3)),
            (b"\xff\xfb\x90\x64........", Some(EvidenceKind::Mp3)),
            (b"<svg xmlns=\"http://www.w3.org/2000/svg\">", None),
            (b"<!DOCTYPE html><html>", None),
            (b"<html><body>", None),
            (b"MZ\x90\0\x03\0\0\0", None),
            (b"Rar!\x1a\x07\x01\0", None),
            (b"7z\xbc\xaf\x27\x1c\0\x04", None),
            (b"\x1f\x8b\x08\0\0\0\0\0", None),
            (b"GIF89a......", None),
            (b"plain words", None),
            (b"", None),
        ];
        for (head, kind) in cases {
            assert_eq!(kind_of(head), kind, "{}", head.escape_ascii());
        }
    }

    #[test]
    fn a_docx_is_told_from_an_archive() {
        let mut with_comment = archive(&DOCX, 0);
        let length = with_comment.len();
        with_comment[length - 2] = 5;
        with_comment.extend(b"words");
        assert!(is_docx(&archive(&DOCX, 0)) && is_docx(&with_comment));
        assert_eq!(kind_of(&archive(&DOCX, 0)), Some(EvidenceKind::Docx));
        for names in [
            &["holiday.jpg"][..],
            &[],
            &DOCX[..2],
            &["[Content_Types].xml", "xl/workbook.xml"],
            &[DOCX[0], DOCX[2], "word/vbaProject.bin"],
            &[DOCX[0], DOCX[2], "word/embeddings/more.ZIP"],
            &[DOCX[0], DOCX[2], "../../etc/passwd"],
            &[DOCX[0], DOCX[2], "/etc/passwd"],
        ] {
            assert!(!is_docx(&archive(names, 0)), "{names:?}");
        }
        assert!(!is_docx(&archive(&DOCX, 1)), "encrypted");
        let whole = archive(&DOCX, 0);
        for cut in 0..whole.len() {
            assert!(!is_docx(&whole[..cut]), "cut at {cut}");
        }
        let mut longer = whole;
        longer.push(0);
        assert!(!is_docx(&longer), "something stands behind its end");
    }

    #[test]
    fn printer_settings_are_the_one_program_like_part_of_a_plain_document() {
        let with = |part| archive(&[DOCX[0], DOCX[2], part], 0);
        assert!(is_docx(&with("word/printerSettings/printerSettings1.bin")));
        assert!(!is_docx(&with("word/settings.bin")));
        assert!(!is_docx(&with("other/word/printerSettings1.bin")));
    }

    #[test]
    fn what_stands_behind_a_name_in_the_directory_is_passed_over() {
        let strange = [DOCX[0], DOCX[2], "word/vbaProject.bin"];
        let behind: [(&[u8], &[u8]); 3] = [(b"extra", b""), (b"", b"words"), (b"extra", b"word")];
        for (extra, comment) in behind {
            assert!(is_docx(&archive_with(&DOCX, 0, extra, comment)));
            assert!(!is_docx(&archive_with(&strange, 0, extra, comment)));
            assert!(
                !is_docx(&archive_with(&DOCX, 1, extra, comment)),
                "encrypted"
            );
        }
    }

    #[test]
    fn a_directory_that_points_anywhere_is_no_docx() {
        let mut bytes = archive(&DOCX, 0);
        let length = bytes.len();
        bytes[length - 6..length - 2].copy_from_slice(&u32::MAX.to_le_bytes());
        assert!(!is_docx(&bytes));
    }

    proptest! {
        #[test]
        fn hostile_bytes_have_a_kind_or_none_and_are_no_document(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = kind_of(&bytes);
            prop_assert!(!is_docx(&bytes));
        }

        #[test]
        fn hostile_archives_are_read_to_their_end_or_refused(bytes in damaged(archive(&DOCX, 0)), more in any::<[u8; 4]>()) {
            if is_docx(&bytes) {
                prop_assert!(bytes.windows(17).any(|part| part == b"word/document.xml"));
                // What stands behind its end makes it another file.
                let longer = [&bytes[..], &more].concat();
                prop_assert!(!is_docx(&longer));
            }
        }
    }
}
