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
        written_xid -> BigInt,
    }
}

diesel::table! {
    search_texts (complaint_id) {
        complaint_id -> Uuid,
        site_id -> Uuid,
        text -> Text,
        grams -> Array<Integer>,
    }
}

diesel::table! {
    representatives (id) {
        id -> Uuid,
        complaint_id -> Uuid,
        identity -> Binary,
        added_at -> Timestamptz,
        added_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    search_progress (only_one) {
        only_one -> Bool,
        xid -> BigInt,
        complaint_id -> Uuid,
    }
}

diesel::table! {
    blind_keys (complaint_id, kind) {
        complaint_id -> Uuid,
        kind -> Text,
        key -> Binary,
    }
}

diesel::table! {
    disclosures (id) {
        id -> Uuid,
        complaint_id -> Uuid,
        staff_id -> Uuid,
        at -> Timestamptz,
        sealed_reason -> Binary,
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
    mergers (complaint_id) {
        complaint_id -> Uuid,
        lead_id -> Uuid,
        merged_by -> Uuid,
        merged_at -> Timestamptz,
        stage -> Text,
    }
}

diesel::table! {
    earlier_complaints (complaint_id) {
        complaint_id -> Uuid,
        earlier_id -> Uuid,
    }
}

diesel::table! {
    evidence (id) {
        id -> Uuid,
        complaint_id -> Uuid,
        state -> Text,
        staff_id -> Nullable<Uuid>,
        recording_id -> Nullable<Uuid>,
        idempotency_key -> Nullable<Text>,
        begun_at -> Timestamptz,
        reserved -> BigInt,
        sealed_key -> Binary,
        sealed_name -> Nullable<Binary>,
        kind -> Nullable<Text>,
        size -> Nullable<BigInt>,
        sha256 -> Nullable<Binary>,
        kept_at -> Nullable<Timestamptz>,
        view_key -> Nullable<Binary>,
        view_size -> Nullable<BigInt>,
        scan -> Text,
        scanned_at -> Nullable<Timestamptz>,
        checked_at -> Nullable<Timestamptz>,
        condition -> Nullable<Text>,
        failure -> Nullable<Text>,
        bytes_left -> Bool,
        scan_tries -> Integer,
        scan_after -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    tracking_failures (id) {
        id -> BigInt,
        subject -> Binary,
        at -> Timestamptz,
    }
}

diesel::table! {
    keepings (complaint_id) {
        complaint_id -> Uuid,
        ended_at -> Nullable<Timestamptz>,
        archived_at -> Nullable<Timestamptz>,
        keep_until -> Nullable<Timestamptz>,
        held_at -> Nullable<Timestamptz>,
        held_by -> Nullable<Uuid>,
        erased_at -> Nullable<Timestamptz>,
    }
}

diesel::joinable!(registrations -> complaints (complaint_id));
diesel::joinable!(particulars -> complaints (complaint_id));
diesel::allow_tables_to_appear_in_same_query!(
    complaints,
    earlier_complaints,
    evidence,
    keepings,
    mergers,
    particulars,
    registrations,
    search_texts,
);
