//! This crate's tables, as its migrations make them.

diesel::table! {
    org_site (id) {
        id -> Uuid,
        seq -> BigInt,
        parent_id -> Nullable<Uuid>,
        code -> Text,
        number_prefix -> Text,
        name_zh -> Text,
        name_en -> Text,
        time_zone -> Text,
        calendar -> Text,
        opens -> Time,
        closes -> Time,
        channels -> Jsonb,
        policy -> Jsonb,
        active -> Bool,
    }
}

diesel::table! {
    org_window (id) {
        id -> Uuid,
        seq -> BigInt,
        site_id -> Uuid,
        department_id -> Nullable<Uuid>,
        code -> Text,
        name_zh -> Text,
        name_en -> Text,
        active -> Bool,
    }
}

diesel::table! {
    org_department (id) {
        id -> Uuid,
        seq -> BigInt,
        site_id -> Uuid,
        code -> Text,
        name_zh -> Text,
        name_en -> Text,
        is_complaint_department -> Bool,
        head_id -> Nullable<Uuid>,
        active -> Bool,
    }
}

diesel::table! {
    org_staff (id) {
        id -> Uuid,
        seq -> BigInt,
        site_id -> Uuid,
        department_id -> Nullable<Uuid>,
        manager_id -> Nullable<Uuid>,
        active -> Bool,
    }
}

diesel::table! {
    org_grant (staff_id, role, site_id) {
        staff_id -> Uuid,
        role -> Text,
        site_id -> Uuid,
    }
}

diesel::table! {
    org_relation (staff_id, other_id) {
        staff_id -> Uuid,
        other_id -> Uuid,
    }
}

diesel::table! {
    org_interest (complaint_id, staff_id) {
        complaint_id -> Uuid,
        staff_id -> Uuid,
    }
}

diesel::table! {
    org_absences (staff_id) {
        staff_id -> Uuid,
        seq -> BigInt,
        absences -> Jsonb,
    }
}

diesel::table! {
    org_partner (id) {
        id -> Uuid,
        seq -> BigInt,
        purpose -> Text,
        site_id -> Uuid,
        active -> Bool,
    }
}

diesel::table! {
    org_subtype (id) {
        id -> Uuid,
        seq -> BigInt,
        code -> Text,
        name_zh -> Text,
        name_en -> Text,
        from_date -> Nullable<Date>,
        active -> Bool,
    }
}

diesel::table! {
    org_revocation (staff_id) {
        staff_id -> Uuid,
        seq -> BigInt,
        tokens_from -> Timestamptz,
    }
}

diesel::table! {
    org_roster (site_id) {
        site_id -> Uuid,
        seq -> BigInt,
    }
}

diesel::table! {
    org_duty (site_id, date, staff_id) {
        site_id -> Uuid,
        date -> Date,
        staff_id -> Uuid,
    }
}

diesel::table! {
    org_calendar (id) {
        id -> Uuid,
        seq -> BigInt,
        name -> Text,
        revision -> Integer,
        published_years -> Array<Integer>,
        days -> Jsonb,
    }
}

diesel::allow_tables_to_appear_in_same_query!(org_department, org_staff);
diesel::allow_tables_to_appear_in_same_query!(org_duty, org_staff);
