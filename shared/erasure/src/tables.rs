//! The table of the migration.

diesel::table! {
    erased (complaint_id) {
        complaint_id -> Uuid,
        at -> Timestamptz,
    }
}
