//! The tables of `migrations/`.

diesel::table! {
    investigations (complaint_id) {
        complaint_id -> Uuid,
        version -> Integer,
        event_seq -> BigInt,
        number -> Text,
        site_id -> Uuid,
        window_id -> Nullable<Uuid>,
        department_id -> Nullable<Uuid>,
        respondent_ids -> Array<Uuid>,
        named_scopes -> Array<Text>,
        sensitivity -> Text,
        proposed_severity -> Text,
        registered_at -> Timestamptz,
        handling_department_id -> Nullable<Uuid>,
        handler_id -> Nullable<Uuid>,
        stage -> Text,
        ended_at -> Nullable<Timestamptz>,
        round -> Nullable<Integer>,
        opened_at -> Nullable<Timestamptz>,
        reopening -> Nullable<Integer>,
        verification_version -> Nullable<Integer>,
        group_version -> Nullable<Integer>,
        conclusion_version -> Nullable<Integer>,
        classification_version -> Nullable<Integer>,
        proposal_version -> Nullable<Integer>,
        severity -> Nullable<Text>,
        assigned_ids -> Array<Uuid>,
        finding_due -> Bool,
    }
}

diesel::table! {
    verifications (complaint_id, version) {
        complaint_id -> Uuid,
        version -> Integer,
        round -> Integer,
        methods -> Array<Text>,
        complexity -> Text,
        note -> Text,
        verified_by -> Uuid,
        verified_at -> Timestamptz,
    }
}

diesel::table! {
    investigation_groups (complaint_id, version) {
        complaint_id -> Uuid,
        version -> Integer,
        leader_id -> Uuid,
        member_ids -> Array<Uuid>,
        formed_by -> Uuid,
        formed_at -> Timestamptz,
        designated -> Bool,
    }
}

diesel::table! {
    records (id) {
        id -> Uuid,
        complaint_id -> Uuid,
        round -> Integer,
        kind -> Text,
        text -> Text,
        taken_at -> Timestamptz,
        recorded_by -> Uuid,
        recorded_at -> Timestamptz,
    }
}

diesel::table! {
    conclusions (complaint_id, version) {
        complaint_id -> Uuid,
        version -> Integer,
        round -> Integer,
        finding -> Text,
        facts -> Text,
        evidence_ids -> Array<Uuid>,
        concluded_by -> Uuid,
        concluded_at -> Timestamptz,
        by_designated_group -> Bool,
    }
}

diesel::table! {
    classifications (complaint_id, version) {
        complaint_id -> Uuid,
        version -> Integer,
        severity -> Text,
        scopes -> Array<Text>,
        subtypes -> Array<Text>,
        reason -> Text,
        sensitivity -> Text,
        classified_by -> Uuid,
        classified_at -> Timestamptz,
        confirmed_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    downgrades (complaint_id, version) {
        complaint_id -> Uuid,
        version -> Integer,
        severity -> Text,
        scopes -> Array<Text>,
        subtypes -> Array<Text>,
        reason -> Text,
        proposed_by -> Uuid,
        proposed_at -> Timestamptz,
        outcome -> Nullable<Text>,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
        note -> Nullable<Text>,
    }
}

diesel::table! {
    interests (complaint_id, staff_id) {
        complaint_id -> Uuid,
        staff_id -> Uuid,
        reason -> Text,
        declared_at -> Timestamptz,
    }
}

diesel::table! {
    custody (evidence_id, seq) {
        evidence_id -> Uuid,
        seq -> Integer,
        complaint_id -> Uuid,
        at -> Timestamptz,
        act -> Text,
        by_id -> Nullable<Uuid>,
        purpose -> Nullable<Text>,
        original -> Nullable<Bool>,
        kind -> Nullable<Text>,
        size -> Nullable<BigInt>,
        hash_before -> Nullable<Binary>,
        hash_after -> Nullable<Binary>,
        condition -> Nullable<Text>,
        damaged_from -> Nullable<BigInt>,
        damaged_to -> Nullable<BigInt>,
        recording_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    recordings (id) {
        id -> Uuid,
        complaint_id -> Uuid,
        name -> Text,
        overwritten_at -> Timestamptz,
        secure_by -> Timestamptz,
        named_by -> Uuid,
        named_at -> Timestamptz,
        alarmed_at -> Nullable<Timestamptz>,
        secured_at -> Nullable<Timestamptz>,
        evidence_id -> Nullable<Uuid>,
    }
}
