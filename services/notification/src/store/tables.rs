//! This service's tables, as `migrations/` makes them.

diesel::table! {
    correspondences (complaint_id) {
        complaint_id -> Uuid,
        version -> Integer,
        event_seq -> BigInt,
        number -> Text,
        site_id -> Uuid,
        department_ids -> Array<Uuid>,
        respondent_ids -> Array<Uuid>,
        assigned_ids -> Array<Uuid>,
        handler_id -> Nullable<Uuid>,
        sensitivity -> Text,
        severity -> Text,
        scopes -> Array<Text>,
        classified -> Bool,
        received_at -> Timestamptz,
        registered_at -> Timestamptz,
        promised_date -> Date,
        language -> Text,
        reply_channel -> Text,
        anonymous -> Bool,
        stage -> Text,
        round -> Integer,
        since -> Timestamptz,
        approved_by -> Nullable<Uuid>,
        replied_by -> Nullable<Uuid>,
        replied_at -> Nullable<Timestamptz>,
        reply_delivery_id -> Nullable<Uuid>,
        sent_at -> Nullable<Timestamptz>,
        satisfaction -> Nullable<Text>,
        ended_how -> Nullable<Text>,
        approved_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    mergers (complaint_id) {
        complaint_id -> Uuid,
        lead_id -> Uuid,
        merged_at -> Timestamptz,
        stage -> Text,
    }
}

diesel::table! {
    patterns (pattern_id) {
        pattern_id -> Uuid,
        kind -> Text,
        site_id -> Uuid,
        window_id -> Nullable<Uuid>,
        subtype -> Nullable<Text>,
        complaints -> Integer,
        restricted -> Bool,
        respondent_ids -> Array<Uuid>,
        raised_at -> Timestamptz,
        owner_id -> Nullable<Uuid>,
        measure -> Nullable<Text>,
    }
}

diesel::table! {
    deliveries (id) {
        id -> Uuid,
        complaint_id -> Nullable<Uuid>,
        pattern_id -> Nullable<Uuid>,
        version -> Integer,
        cause -> Uuid,
        kind -> Text,
        audience -> Text,
        staff_id -> Nullable<Uuid>,
        channel -> Text,
        urgent -> Bool,
        details -> Jsonb,
        state -> Text,
        attempts -> Integer,
        not_before -> Timestamptz,
        retry_at -> Timestamptz,
        leased_until -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        finished_at -> Nullable<Timestamptz>,
        problem -> Nullable<Text>,
        traceparent -> Nullable<Text>,
        resent -> Integer,
        template_version -> Nullable<Integer>,
        receipt -> Nullable<Text>,
        receipt_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    letters (delivery_id) {
        delivery_id -> Uuid,
        written_at -> Timestamptz,
        prints -> Integer,
        printed_at -> Nullable<Timestamptz>,
        printed_by -> Nullable<Uuid>,
        posted_at -> Nullable<Timestamptz>,
        posted_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    sms_receipts (webhook_id) {
        webhook_id -> Text,
        heard_at -> Timestamptz,
    }
}

diesel::table! {
    replies (complaint_id, round) {
        complaint_id -> Uuid,
        round -> Integer,
        text -> Text,
        written_by -> Uuid,
        written_at -> Timestamptz,
        delivery_id -> Uuid,
        channel -> Nullable<Text>,
        sent_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    follow_up_attempts (complaint_id, round, attempt) {
        complaint_id -> Uuid,
        round -> Integer,
        attempt -> Integer,
        at -> Timestamptz,
        local_date -> Date,
        afternoon -> Bool,
        recorded_by -> Nullable<Uuid>,
        satisfaction -> Nullable<Text>,
        note -> Text,
        on_version -> Nullable<Integer>,
        reprisal -> Nullable<Bool>,
    }
}

diesel::table! {
    follow_up_links (token_hash) {
        token_hash -> Binary,
        complaint_id -> Uuid,
        round -> Integer,
        issued_at -> Timestamptz,
        used_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    templates (name, channel, language, version) {
        name -> Text,
        channel -> Text,
        language -> Text,
        version -> Integer,
        subject -> Text,
        body -> Text,
        written_by -> Uuid,
        written_at -> Timestamptz,
    }
}

diesel::table! {
    relayed (id) {
        id -> Uuid,
        complaint_id -> Uuid,
        seq -> Integer,
        staff_id -> Nullable<Uuid>,
        wish -> Text,
        text -> Nullable<Text>,
        text_sealed -> Nullable<Binary>,
        at -> Timestamptz,
    }
}

diesel::table! {
    answer_links (token_hash) {
        token_hash -> Binary,
        complaint_id -> Uuid,
        relayed_id -> Uuid,
        issued_at -> Timestamptz,
        used_at -> Nullable<Timestamptz>,
    }
}

diesel::joinable!(deliveries -> correspondences (complaint_id));
diesel::joinable!(mergers -> correspondences (complaint_id));
diesel::allow_tables_to_appear_in_same_query!(correspondences, deliveries);
diesel::allow_tables_to_appear_in_same_query!(correspondences, mergers);
