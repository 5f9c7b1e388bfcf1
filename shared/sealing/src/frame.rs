//! Unambiguous framing of what a seal is bound to.

/// Every part with its length in front: no two lists of parts give the same bytes, so
/// `("ab", "c")` is never taken for `("a", "bc")`.
pub(crate) fn frame(parts: &[&[u8]]) -> Vec<u8> {
    let mut framed = Vec::with_capacity(8 + parts.iter().map(|p| p.len() + 8).sum::<usize>());
    framed.extend_from_slice(&(parts.len() as u64).to_be_bytes());
    for part in parts {
        framed.extend_from_slice(&(part.len() as u64).to_be_bytes());
        framed.extend_from_slice(part);
    }
    framed
}

#[cfg(test)]
mod tests {
    use super::frame;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn different_parts_never_give_the_same_frame(
            a in prop::collection::vec(prop::collection::vec(0u8..3, 0..4), 0..4),
            b in prop::collection::vec(prop::collection::vec(0u8..3, 0..4), 0..4),
        ) {
            let of = |parts: &[Vec<u8>]| frame(&parts.iter().map(Vec::as_slice).collect::<Vec<_>>());
            prop_assert_eq!(a == b, of(&a) == of(&b));
        }
    }
}
