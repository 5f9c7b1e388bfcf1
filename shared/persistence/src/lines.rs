//! Files outside of the database that only grow, one JSON document a line: what must outlive the restoring
//! of an older copy.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use serde::Serialize;

/// Adds lines, and waits until they are on the disk. A line that broke off in a crash is left as it is; those
/// of several tasks do not mix.
///
/// # Errors
/// The file or its folder cannot be written.
pub fn append<T: Serialize>(path: &Path, documents: impl Iterator<Item = T>) -> io::Result<()> {
    let is_new = !path.exists();
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut options = OpenOptions::new();
    let mut file = options.create(true).append(true).read(true).open(path)?;
    let mut lines = Vec::new();
    if !ends_a_line(&mut file)? {
        lines.push(b'\n');
    }
    for document in documents {
        serde_json::to_writer(&mut lines, &document)?;
        lines.push(b'\n');
    }
    // One write.
    file.write_all(&lines)?;
    file.sync_all()?;
    if is_new && let Some(folder) = path.parent().filter(|folder| folder.is_dir()) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn ends_a_line(file: &mut File) -> io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(true);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}
