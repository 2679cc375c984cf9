//! Rows as they are kept in Redis: `value:wall_s:monotonic_s:number:` in decimal digits, so that a
//! script can read them, and then the data.

use super::super::{Row, Subject};
use super::FIELD;
use crate::error::{Error, Status};
use crate::revocation::{EPOCH_TOMBSTONE, Moment};

/// The text of a row, which is kept under its subject.
pub fn to_text(row: &Row) -> Vec<u8> {
    let Moment { wall_s, monotonic_s } = row.recorded;
    let mut text = format!("{}:{wall_s}:{monotonic_s}:{}:", row.value, row.number).into_bytes();
    text.extend_from_slice(&row.data);
    text
}

/// What [`to_text`] or a script made.
///
/// # Errors
/// [`Status::StateDamaged`].
pub fn from_text(subject: &[u8], text: &[u8]) -> Result<Row, Error> {
    read(subject, text).ok_or_else(|| damaged("one of its rows is no row"))
}

fn read(subject: &[u8], text: &[u8]) -> Option<Row> {
    let mut parts = text.splitn(5, |byte| *byte == b':');
    let mut number = || {
        let digits = parts.next().filter(|digits| (1..=16).contains(&digits.len()))?;
        digits.iter().try_fold(0u64, |number, digit| {
            digit.is_ascii_digit().then(|| number * 10 + u64::from(digit - b'0'))
        })
    };
    let value = number().filter(|value| *value <= EPOCH_TOMBSTONE)?;
    let wall_s = u32::try_from(number()?).ok()?;
    let monotonic_s = u32::try_from(number()?).ok()?;
    let number = number()?;
    let data = parts.next()?.to_vec();
    let recorded = Moment { wall_s, monotonic_s };
    Some(Row { subject: Subject::from_bytes(subject)?, value, recorded, number, data })
}

pub fn damaged(what: &str) -> Error {
    let message = format!(
        "the state is damaged or was edited: {what}; delete it, or restore it from a backup and then revoke all tokens"
    );
    Error::with(Status::StateDamaged, message).at(FIELD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_survives_being_written_and_nothing_else_passes_for_one() {
        let row = Row {
            subject: Subject::Key([7; 32]),
            value: EPOCH_TOMBSTONE,
            recorded: Moment::NEVER,
            number: 12,
            data: b"\0:\xff:\n".to_vec(),
        };
        let subject = row.subject.to_bytes();
        assert_eq!(from_text(&subject, &to_text(&row)).unwrap(), row);
        let bare = Row { data: Vec::new(), value: 0, ..row };
        assert_eq!(from_text(&subject, &to_text(&bare)).unwrap(), bare);
        for text in [
            "",
            "1",
            "1:2:3:4",
            ":2:3:4:",
            "1:2:3::",
            "+1:2:3:4:",
            "1:2:3:4.0:",
            " 1:2:3:4:",
            "-1:2:3:4:",
            "9007199254740992:2:3:4:",
            "99999999999999999999:2:3:4:",
            "1:4294967296:3:4:",
        ] {
            let error = from_text(&subject, text.as_bytes()).unwrap_err();
            assert_eq!(error.status(), Status::StateDamaged, "{text}");
        }
        assert!(from_text(b"\x09", b"1:2:3:4:").is_err());
    }
}
