//! The reference of the keys, read from the commented defaults.

/// One key.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Key {
    /// `section.key`.
    pub(crate) path: String,
    /// The comment above it.
    pub(crate) doc: String,
    /// Its comment begins with `Secret.`: masked, and also read from a file.
    pub(crate) secret: bool,
    /// As written in the defaults.
    pub(crate) value: String,
    /// Commented out there: an example, not a default.
    pub(crate) optional: bool,
}

impl Key {
    /// The variable that sets it.
    pub(crate) fn variable(&self) -> String {
        let name = format!(
            "REDRESS_{}",
            self.path.to_ascii_uppercase().replace('.', "__")
        );
        if self.secret {
            format!("{name}[_FILE]")
        } else {
            name
        }
    }
}

/// All keys of a service.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reference {
    /// In the order of the files. A later file may say another default for the same key.
    pub(crate) keys: Vec<Key>,
}

impl Reference {
    pub(crate) fn parse(files: &[&str]) -> Self {
        let mut keys: Vec<Key> = Vec::new();
        for file in files {
            let (mut section, mut doc) = (String::new(), String::new());
            for line in file.lines().map(str::trim) {
                if line.is_empty() {
                    doc.clear();
                } else if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']'))
                {
                    name.clone_into(&mut section);
                    doc.clear();
                } else if let Some((name, value, optional)) = assignment(line) {
                    let path = if section.is_empty() {
                        name.to_owned()
                    } else {
                        format!("{section}.{name}")
                    };
                    let said = std::mem::take(&mut doc);
                    let secret = said.starts_with("Secret.");
                    let key = Key {
                        path,
                        doc: said,
                        secret,
                        value: value.to_owned(),
                        optional,
                    };
                    match keys.iter_mut().find(|k| k.path == key.path) {
                        Some(known) if key.doc.is_empty() => {
                            (known.value, known.optional) = (key.value, optional)
                        }
                        Some(known) => *known = key,
                        None => keys.push(key),
                    }
                } else if let Some(comment) = line.strip_prefix('#') {
                    if !doc.is_empty() {
                        doc.push(' ');
                    }
                    doc.push_str(comment.trim());
                }
            }
        }
        Self { keys }
    }

    pub(crate) fn key(&self, path: &str) -> Option<&Key> {
        self.keys.iter().find(|k| k.path == path)
    }

    /// Also a table, where one of its keys is documented by itself or with it.
    pub(crate) fn knows(&self, path: &str) -> bool {
        let below = format!("{path}.");
        self.keys
            .iter()
            .any(|k| k.path == path || k.path.starts_with(&below))
    }

    /// The default or the example, for its type.
    pub(crate) fn example(&self, path: &str) -> Option<toml::Value> {
        let table: toml::Table = format!("value = {}", self.key(path)?.value).parse().ok()?;
        table.get("value").cloned()
    }
}

/// `name = value`, or the same commented out.
fn assignment(line: &str) -> Option<(&str, &str, bool)> {
    let (line, optional) = line
        .strip_prefix('#')
        .map_or((line, false), |rest| (rest.trim(), true));
    let (name, value) = line.split_once('=')?;
    let (name, value) = (name.trim(), value.trim());
    let plain = !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    plain.then_some((name, value, optional))
}
