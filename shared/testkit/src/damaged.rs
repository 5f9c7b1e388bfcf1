//! Files that something went wrong with, on purpose or not.

use proptest::collection::vec;
use proptest::prelude::*;

/// The same bytes with up to four places cut out, written over or put in.
pub fn damaged(sample: Vec<u8>) -> impl Strategy<Value = Vec<u8>> {
    let wound = (
        any::<prop::sample::Index>(),
        0_usize..9,
        vec(any::<u8>(), 0..9),
    );
    vec(wound, 0..5).prop_map(move |wounds| {
        let mut bytes = sample.clone();
        for (at, cut, put) in wounds {
            let from = at.index(bytes.len() + 1);
            let to = (from + cut).min(bytes.len());
            bytes.splice(from..to, put);
        }
        bytes
    })
}
