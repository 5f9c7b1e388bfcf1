//! The tables of the migrations, as diesel sees them.

diesel::table! {
    complaints (id) {
        id -> Uuid,
        version -> Integer,
        event_seq -> BigInt,
        number -> Text,
        site_id -> Uuid,
        channel -> Text,
        received_at -> Timestamptz,
        anonymous -> Bool,
        promised_date -> Date,
        scopes -> Array<Text>,
        subtypes -> Array<Text>,
        severity -> Text,
        classified -> Bool,
        sensitivity -> Text,
        respondent_ids -> Array<Uuid>,
        leader_respondent -> Bool,
        stage -> Text,
        round -> Integer,
        accepted_at -> Nullable<Timestamptz>,
        accepted_by -> Nullable<Uuid>,
        ended_at -> Nullable<Timestamptz>,
        ended_by -> Nullable<Uuid>,
        ended_as -> Nullable<Text>,
        withdrawn_at -> Nullable<Timestamptz>,
        department_ids -> Array<Uuid>,
        assigned_ids -> Array<Uuid>,
        finding -> Nullable<Text>,
        satisfaction -> Nullable<Text>,
        open_measures -> Integer,
        verdict -> Text,
        due_clock -> Nullable<Text>,
        due_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    registrations (complaint_id) {
        complaint_id -> Uuid,
        window_id -> Nullable<Uuid>,
        department_id -> Nullable<Uuid>,
        language -> Text,
        reply_channel -> Text,
        occurred_on -> Nullable<Date>,
        postmark_date -> Nullable<Date>,
        registered_at -> Timestamptz,
        registered_by -> Nullable<Uuid>,
        code_hash -> Binary,
        code_issued_at -> Timestamptz,
        accesses -> Integer,
    }
}

diesel::table! {
    particulars (complaint_id) {
        complaint_id -> Uuid,
        wrapped_key -> Nullable<Binary>,
        identity -> Nullable<Binary>,
        details -> Nullable<Binary>,
        narrative -> Nullable<Text>,
        narrative_sealed -> Nullable<Binary>,
        phone_index -> Nullable<Binary>,
        email_index -> Nullable<Binary>,
        wechat_index -> Nullable<Binary>,
    }
}

diesel::table! {
    remarks (id) {
        id -> Uuid,
        complaint_id -> Uuid,
        kind -> Text,
        at -> Timestamptz,
        staff_id -> Nullable<Uuid>,
        text -> Nullable<Text>,
        sealed -> Nullable<Binary>,
    }
}

diesel::table! {
    tracking_failures (id) {
        id -> BigInt,
        subject -> Binary,
        at -> Timestamptz,
    }
}

diesel::joinable!(registrations -> complaints (complaint_id));
diesel::joinable!(particulars -> complaints (complaint_id));
diesel::allow_tables_to_appear_in_same_query!(complaints, registrations, particulars);
