//! The tables of the migration.

diesel::table! {
    audit_seal (number) {
        number -> BigInt,
        statement -> Binary,
        signature -> Binary,
        horizon -> BigInt,
    }
}

diesel::table! {
    audit_leaf (subject, seq) {
        subject -> Uuid,
        seq -> BigInt,
        hash -> Binary,
        seal -> BigInt,
    }
}

diesel::table! {
    audit_anchor (seal, place) {
        seal -> BigInt,
        place -> Text,
        at -> Timestamptz,
    }
}

diesel::allow_tables_to_appear_in_same_query!(audit_seal, audit_anchor);
