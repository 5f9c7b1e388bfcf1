//! Tables of this service, as the migrations make them.

diesel::table! {
    assignment (complaint_id) {
        complaint_id -> Uuid,
        version -> Integer,
        event_seq -> BigInt,
        number -> Text,
        site_id -> Uuid,
        department_id -> Nullable<Uuid>,
        severity -> Text,
        classified -> Bool,
        scopes -> Array<Text>,
        sensitivity -> Text,
        respondent_ids -> Array<Uuid>,
        received_at -> Timestamptz,
        stage -> Text,
        stage_data -> Jsonb,
        record -> Jsonb,
        order_department_id -> Nullable<Uuid>,
        assigned_ids -> Array<Uuid>,
        asked_ids -> Array<Uuid>,
        next_due_at -> Nullable<Timestamptz>,
        extensions -> Jsonb,
        suspensions -> Jsonb,
        relief_asked -> Bool,
        resume_at -> Nullable<Timestamptz>,
        opened_at -> Timestamptz,
        updated_at -> Timestamptz,
        side -> Jsonb,
        assisting_department_ids -> Array<Uuid>,
        assisting_ids -> Array<Uuid>,
    }
}

diesel::table! {
    clock_run (complaint_id, clock, version) {
        complaint_id -> Uuid,
        clock -> Text,
        version -> Integer,
        started_at -> Timestamptz,
        due_at -> Timestamptz,
        limit_count -> Integer,
        limit_unit -> Text,
        provisional -> Bool,
        stopped_at -> Nullable<Timestamptz>,
        position -> Integer,
    }
}

diesel::table! {
    deadline_ledger (complaint_id, entry) {
        complaint_id -> Uuid,
        entry -> Integer,
        clock -> Text,
        version -> Integer,
        why -> Text,
        set_at -> Timestamptz,
        actor -> Text,
        started_at -> Timestamptz,
        due_at -> Timestamptz,
        previous_due_at -> Nullable<Timestamptz>,
        provisional -> Bool,
        calendar -> Text,
        calendar_revision -> Integer,
        words_zh -> Text,
        words_en -> Text,
    }
}

diesel::table! {
    due_event (complaint_id, clock, deadline_version, alarm) {
        complaint_id -> Uuid,
        clock -> Text,
        deadline_version -> Integer,
        alarm -> Text,
        at -> Timestamptz,
        fired_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    measure (id) {
        id -> Uuid,
        complaint_id -> Uuid,
        position -> Integer,
        kind -> Text,
        owner_id -> Uuid,
        due_at -> Timestamptz,
        description -> Text,
        ordered_by -> Uuid,
        ordered_at -> Timestamptz,
        proof -> Nullable<Text>,
        completed_at -> Nullable<Timestamptz>,
        checked_by -> Nullable<Uuid>,
        checked_at -> Nullable<Timestamptz>,
        form -> Nullable<Text>,
        evidence_ids -> Array<Uuid>,
    }
}

diesel::table! {
    task_due (task_id) {
        task_id -> Uuid,
        kind -> Text,
        complaint_id -> Uuid,
        at -> Timestamptz,
        fired_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    tally (complaint_id) {
        complaint_id -> Uuid,
        site_id -> Uuid,
        window_id -> Nullable<Uuid>,
        subtypes -> Array<Text>,
        received_at -> Timestamptz,
        sensitivity -> Text,
        respondent_ids -> Array<Uuid>,
        finding -> Nullable<Text>,
        concluded_at -> Nullable<Timestamptz>,
        void -> Bool,
        changed -> Bool,
    }
}

diesel::table! {
    pattern (id) {
        id -> Uuid,
        version -> Integer,
        event_seq -> BigInt,
        kind -> Text,
        site_id -> Uuid,
        department_id -> Nullable<Uuid>,
        staff_id -> Nullable<Uuid>,
        window_id -> Nullable<Uuid>,
        subtype -> Nullable<Text>,
        quarter -> Nullable<Date>,
        restricted -> Bool,
        complaint_ids -> Array<Uuid>,
        respondent_ids -> Array<Uuid>,
        latest_at -> Timestamptz,
        raised_at -> Timestamptz,
        lapsed_at -> Nullable<Timestamptz>,
        measure_kind -> Nullable<Text>,
        measure_form -> Nullable<Text>,
        owner_id -> Nullable<Uuid>,
        due_at -> Nullable<Timestamptz>,
        description -> Nullable<Text>,
        ordered_by -> Nullable<Uuid>,
        ordered_at -> Nullable<Timestamptz>,
        proof -> Nullable<Text>,
        evidence_ids -> Array<Uuid>,
        completed_at -> Nullable<Timestamptz>,
        checked_by -> Nullable<Uuid>,
        checked_at -> Nullable<Timestamptz>,
        overdue_told_at -> Nullable<Timestamptz>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    assignment,
    clock_run,
    deadline_ledger,
    due_event,
    measure
);
