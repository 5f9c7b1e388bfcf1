//! This service's tables, as its migrations make them.

diesel::table! {
    organization (single) {
        single -> Bool,
        version -> Integer,
        changed_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    site (code) {
        code -> Text,
        id -> Uuid,
        version -> Integer,
        event_seq -> BigInt,
        parent -> Nullable<Text>,
        number_prefix -> Text,
        name_zh -> Text,
        name_en -> Text,
        time_zone -> Text,
        calendar -> Text,
        opens -> Time,
        closes -> Time,
        channels -> Jsonb,
        policy -> Jsonb,
        duties -> Jsonb,
        active -> Bool,
    }
}

diesel::table! {
    site_window (site, code) {
        site -> Text,
        code -> Text,
        id -> Uuid,
        version -> Integer,
        event_seq -> BigInt,
        department -> Nullable<Text>,
        name_zh -> Text,
        name_en -> Text,
        active -> Bool,
    }
}

diesel::table! {
    department (site, code) {
        site -> Text,
        code -> Text,
        id -> Uuid,
        version -> Integer,
        event_seq -> BigInt,
        name_zh -> Text,
        name_en -> Text,
        is_complaint_department -> Bool,
        head -> Nullable<Text>,
        active -> Bool,
    }
}

diesel::table! {
    staff (code) {
        code -> Text,
        id -> Uuid,
        version -> Integer,
        event_seq -> BigInt,
        site -> Text,
        department -> Nullable<Text>,
        manager -> Nullable<Text>,
        grants -> Jsonb,
        relations -> Array<Text>,
        absences -> Jsonb,
        active -> Bool,
        name -> Text,
        name_en -> Nullable<Text>,
        title -> Nullable<Text>,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        language -> Text,
    }
}

diesel::table! {
    partner (code) {
        code -> Text,
        id -> Uuid,
        version -> Integer,
        event_seq -> BigInt,
        name_zh -> Text,
        name_en -> Text,
        purpose -> Text,
        site -> Text,
        active -> Bool,
        tokens_from -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    partner_secret (id) {
        id -> Uuid,
        partner_id -> Uuid,
        sha256 -> Binary,
        made_at -> Timestamptz,
        last_used_at -> Nullable<Timestamptz>,
        ended_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    subtype (code) {
        code -> Text,
        id -> Uuid,
        version -> Integer,
        event_seq -> BigInt,
        name_zh -> Text,
        name_en -> Text,
        from_date -> Nullable<Date>,
        active -> Bool,
    }
}

diesel::table! {
    working_calendar (name) {
        name -> Text,
        id -> Uuid,
        version -> Integer,
        event_seq -> BigInt,
        revision -> Integer,
        published_years -> Array<Integer>,
        days -> Jsonb,
    }
}

diesel::table! {
    calendar_version (name, version) {
        name -> Text,
        version -> Integer,
        revision -> Integer,
        adopted_at -> Timestamptz,
        adopted_by -> Text,
        source -> Text,
        published_years -> Array<Integer>,
        days -> Jsonb,
    }
}

diesel::table! {
    account (staff_id) {
        staff_id -> Uuid,
        password -> Nullable<Text>,
        totp_sealed -> Nullable<Binary>,
        totp_since -> Nullable<Timestamptz>,
        totp_step -> BigInt,
        tokens_from -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    session (sha256) {
        sha256 -> Binary,
        staff_id -> Uuid,
        begun_at -> Timestamptz,
        used_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    invitation (staff_id) {
        staff_id -> Uuid,
        sha256 -> Binary,
        expires_at -> Timestamptz,
        forgets_second_factor -> Bool,
    }
}

diesel::table! {
    sign_in_failure (id) {
        id -> BigInt,
        subject -> Binary,
        at -> Timestamptz,
    }
}

diesel::table! {
    provider_identity (staff_id) {
        staff_id -> Uuid,
        issuer -> Text,
        sha256 -> Binary,
        bound_at -> Timestamptz,
    }
}

diesel::table! {
    provider_attempt (sha256) {
        sha256 -> Binary,
        expires_at -> Timestamptz,
        taken -> Bool,
        binds -> Nullable<Uuid>,
        invitation -> Nullable<Binary>,
        vouched_for -> Nullable<Uuid>,
    }
}
