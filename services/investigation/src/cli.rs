//! `investigation propose --jsonl [FILE]`: what the rules make of texts, without database or broker.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Arg, ArgAction, ArgMatches, Command};
use regulation::Severity;
use serde::{Deserialize, Serialize};

/// A line is an error beyond this: nobody's complaint is a megabyte.
const LONGEST_LINE: usize = 1 << 20;

/// The subcommands that only this service has.
pub(crate) fn commands() -> Vec<Command> {
    let jsonl = Arg::new("jsonl")
        .long("jsonl")
        .required(true)
        .action(ArgAction::SetTrue)
        .help("Read and write a JSON object a line");
    let file = Arg::new("file")
        .value_name("FILE")
        .value_parser(clap::value_parser!(PathBuf))
        .help("Lines of {\"id\", \"text\"}; the standard input where none is named");
    vec![
        Command::new("propose")
            .about("Propose scope, sub-type and severity for texts, with the words that led there")
            .arg(jsonl)
            .arg(file),
    ]
}

/// Runs one of them.
///
/// # Errors
/// A file that cannot be opened or read, an output that cannot be written.
pub(crate) fn run(name: &str, args: &ArgMatches) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(name == "propose", "there is no subcommand `{name}`");
    let output = BufWriter::new(io::stdout().lock());
    let bad = match args.get_one::<PathBuf>("file") {
        Some(path) => {
            let file = File::open(path).with_context(|| path.display().to_string())?;
            propose(BufReader::new(file), output, io::stderr())
        }
        None => propose(io::stdin().lock(), output, io::stderr()),
    };
    match bad {
        Ok(0) => Ok(ExitCode::SUCCESS),
        Ok(bad) => {
            anyhow::bail!("{bad} lines could not be read; the others are done")
        }
        // A reader who has seen enough (`| head`).
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        Err(e) => Err(e.into()),
    }
}

#[derive(Deserialize)]
struct Line {
    id: Id,
    text: String,
}

/// Answered as it was asked.
#[derive(Deserialize, Serialize)]
#[serde(untagged)]
enum Id {
    Number(i64),
    Text(String),
}

#[derive(Serialize)]
struct Proposed {
    id: Id,
    /// A to D; none for praise, enquiries and what lies outside.
    scope: Option<&'static str>,
    subtype: Option<String>,
    severity: Severity,
    reasons: Vec<String>,
}

/// How many lines were bad; each is told in one line of `errors`.
fn propose(
    mut input: impl BufRead,
    mut output: impl Write,
    mut errors: impl Write,
) -> io::Result<u64> {
    let (mut bytes, mut number, mut bad) = (Vec::new(), 0_u64, 0);
    loop {
        bytes.clear();
        let mut limited = io::Read::take(&mut input, LONGEST_LINE as u64 + 1);
        if limited.read_until(b'\n', &mut bytes)? == 0 {
            break;
        }
        number += 1;
        let too_long = bytes.len() > LONGEST_LINE && !bytes.ends_with(b"\n");
        if too_long {
            skip_line(&mut input)?;
        }
        let line = bytes.trim_ascii();
        // What an editor put before the first line.
        let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        if line.is_empty() {
            continue;
        }
        let read = if too_long {
            Err(format!("longer than {LONGEST_LINE} bytes"))
        } else {
            // The words of serde name fields and places, never the text.
            serde_json::from_slice::<Line>(line).map_err(|e| e.to_string())
        };
        match read {
            Ok(line) => {
                let proposal = classification::propose(&line.text);
                let proposed = Proposed {
                    id: line.id,
                    scope: proposal.scopes.first().map(|scope| scope.code()),
                    subtype: proposal.subtypes.into_iter().next(),
                    severity: proposal.severity,
                    reasons: proposal.reasons,
                };
                serde_json::to_writer(&mut output, &proposed)?;
                output.write_all(b"\n")?;
            }
            Err(why) => {
                bad += 1;
                writeln!(errors, "line {number}: {why}")?;
            }
        }
    }
    output.flush()?;
    Ok(bad)
}

fn skip_line(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let (end, read) = {
            let chunk = input.fill_buf()?;
            match chunk.iter().position(|byte| *byte == b'\n') {
                Some(at) => (true, at + 1),
                None => (chunk.is_empty(), chunk.len()),
            }
        };
        input.consume(read);
        if end {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(input: &[u8]) -> (Vec<serde_json::Value>, String, u64) {
        let (mut output, mut errors) = (Vec::new(), Vec::new());
        let bad = propose(input, &mut output, &mut errors).unwrap();
        let lines = String::from_utf8(output).unwrap();
        let values = lines.lines().map(|l| serde_json::from_str(l).unwrap());
        (values.collect(), String::from_utf8(errors).unwrap(), bad)
    }

    #[test]
    fn each_line_is_answered_with_its_id_in_order() {
        let input = r#"{"id": "a", "text": "窗口的人暗示我给五百块红包才给办。", "title": "x"}

{"id": 7, "text": "今天办得很快，谢谢小王，特别细心，点赞！"}
"#;
        let (lines, errors, bad) = answers(input.as_bytes());
        assert_eq!((errors.as_str(), bad), ("", 0));
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0]["id"], "a");
        assert_eq!(lines[0]["scope"], "C");
        assert_eq!(lines[0]["subtype"], "C1");
        assert_eq!(lines[0]["severity"], "major");
        let reasons = lines[0]["reasons"].to_string();
        assert!(reasons.contains("C1: 红包"), "{reasons}");
        assert_eq!(lines[1]["id"], 7);
        assert!(lines[1]["scope"].is_null() && lines[1]["subtype"].is_null());
        assert_eq!(lines[1]["severity"], "ordinary");
    }

    #[test]
    fn a_bad_line_is_told_with_its_number_and_the_others_are_done() {
        let mut input =
            b"\xef\xbb\xbf{\"id\": 1, \"text\": \"a\"}\nno json 13800000000\n{\"id\": 2}\n\xff\n"
                .to_vec();
        input.extend_from_slice("x".repeat(LONGEST_LINE + 10).as_bytes());
        input.extend_from_slice(b"\n{\"id\": 3, \"text\": \"b\"}");
        let (lines, errors, bad) = answers(&input);
        let ids: Vec<_> = lines.iter().map(|line| line["id"].clone()).collect();
        assert_eq!(ids, [1, 3]);
        assert_eq!(bad, 4);
        let told: Vec<_> = errors.lines().collect();
        assert_eq!(told.len(), 4);
        assert!(told[0].starts_with("line 2: "), "{errors}");
        assert!(told[1].contains("missing field `text`"), "{errors}");
        assert!(told[3].starts_with("line 5: longer than"), "{errors}");
        assert!(!errors.contains("13800000000"), "{errors}");
    }
}
