//! The tables of the migration, as diesel sees them.

diesel::table! {
    statistics_mark (id) {
        id -> BigInt,
        complaint_id -> Uuid,
        at -> Timestamptz,
    }
}

diesel::table! {
    statistics_group (id) {
        id -> Integer,
        key -> Text,
        site_id -> Uuid,
        window_id -> Nullable<Uuid>,
        department_ids -> Array<Uuid>,
        channel -> Text,
        scope -> Nullable<Text>,
        severity -> Text,
        sensitivity -> Text,
    }
}

diesel::table! {
    statistics_complaint (complaint_id) {
        complaint_id -> Uuid,
        group_id -> Nullable<Integer>,
        respondent_ids -> Array<Uuid>,
        stranger -> Bool,
        figures -> Array<Text>,
        days -> Array<Date>,
        working_days -> Array<SmallInt>,
    }
}

diesel::table! {
    statistics_presence (group_id, month, complaint_id) {
        group_id -> Integer,
        month -> Date,
        complaint_id -> Uuid,
    }
}

diesel::table! {
    statistics_cell (site_id, month, group_id, figure, working_days) {
        site_id -> Uuid,
        month -> Date,
        group_id -> Integer,
        figure -> Text,
        working_days -> SmallInt,
        complaints -> Integer,
    }
}

diesel::table! {
    statistics_total (site_id, month, sensitivity, severity, scope, figure, working_days) {
        site_id -> Uuid,
        month -> Date,
        scope -> Text,
        severity -> Text,
        sensitivity -> Text,
        figure -> Text,
        working_days -> SmallInt,
        complaints -> Integer,
    }
}

diesel::joinable!(statistics_complaint -> statistics_group (group_id));
diesel::allow_tables_to_appear_in_same_query!(statistics_complaint, statistics_group);
