//! Tables of this crate (see `migrations/`).

diesel::table! {
    /// `seq` is the relay's order; `event_seq` is the order that consumers of this subject see.
    outbox (seq) {
        seq -> BigInt,
        event_id -> Uuid,
        subject -> Uuid,
        event_seq -> BigInt,
        #[sql_name = "type"]
        event_type -> Text,
        payload -> Binary,
        occurred_at -> Timestamptz,
    }
}

diesel::table! {
    inbox (consumer, event_id) {
        consumer -> Text,
        event_id -> Uuid,
        outcome -> Text,
        reason -> Nullable<Text>,
        received_at -> Timestamptz,
    }
}

diesel::table! {
    inbox_gate (source, subject) {
        source -> Text,
        subject -> Uuid,
        last_seq -> BigInt,
        waiting -> Integer,
    }
}

diesel::table! {
    inbox_message (event_id) {
        event_id -> Uuid,
        status -> Text,
        source -> Nullable<Text>,
        subject -> Nullable<Uuid>,
        sequence -> Nullable<BigInt>,
        #[sql_name = "type"]
        event_type -> Nullable<Text>,
        body -> Binary,
        attempts -> Integer,
        first_at -> Timestamptz,
        next_at -> Timestamptz,
        error -> Text,
    }
}

diesel::table! {
    audit_entry (subject, seq) {
        subject -> Uuid,
        seq -> BigInt,
        body -> Binary,
        event_id -> Nullable<Uuid>,
        event_seq -> Nullable<BigInt>,
    }
}
