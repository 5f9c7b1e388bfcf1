//! What can be asked for; a row of the table each.

/// One row of the table.
macro_rules! actions {
    ($($(#[$doc:meta])* $variant:ident = $name:literal),+ $(,)?) => {
        /// What a caller wants to do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Action { $($(#[$doc])* $variant),+ }

        impl Action {
            /// Every action.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// As the table calls it.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

actions! {
    /// Register a complaint (S-4.1).
    Register = "register",
    /// Add to what was said at registration.
    Supplement = "supplement",
    /// Bring in a file as evidence (S-3.3, S-4.2).
    AddEvidence = "add_evidence",
    /// Accept (F-4.1b).
    Accept = "accept",
    /// Decline (F-2.2).
    Decline = "decline",
    /// Merge into another complaint (F-6.6); both are asked for.
    Merge = "merge",
    /// Undo that.
    Unmerge = "unmerge",
    /// Withdraw on behalf of the complainant (F-6.5).
    Withdraw = "withdraw",
    /// Say who is complained about.
    IdentifyRespondent = "identify_respondent",
    /// Read what a handler needs.
    TaskView = "task_view",
    /// Read the narrative and the evidence.
    FullNarrative = "full_narrative",
    /// Reach the complainant by a relayed message or a call-back.
    Contact = "contact",
    /// Read who the complainant is.
    RevealIdentity = "reveal_identity",
    /// Verify (S-4.2).
    Verify = "verify",
    /// Conclude (F-4.2a).
    Conclude = "conclude",
    /// Form an investigation group.
    FormGroup = "form_group",
    /// Classify, or reclassify upwards (S-4.3).
    ClassifyUp = "classify_up",
    /// Reclassify downwards.
    ClassifyDown = "classify_down",
    /// Dispatch, reassign, rule on returns (S-4.4).
    Dispatch = "dispatch",
    /// Designate a group (S-4.4).
    Designate = "designate",
    /// Sign for (F-4.4c).
    SignFor = "sign_for",
    /// Return (F-4.4c).
    Return = "return",
    /// Record one's work.
    Act = "act",
    /// Order a measure (section 5).
    OrderMeasure = "order_measure",
    /// Submit a result.
    SubmitResult = "submit_result",
    /// Ask for an extension or a suspension (F-4.4d).
    AskExtension = "ask_extension",
    /// Approve or refuse one, one level up (F-4.4d).
    ApproveExtension = "approve_extension",
    /// Complete one's own measure (F-5.4).
    CompleteMeasure = "complete_measure",
    /// See one's own measure and nothing else (F-5.4).
    MeasureView = "measure_view",
    /// Check off somebody else's measure (F-5.4).
    CheckOffMeasure = "check_off_measure",
    /// See what repeats (F-5.3).
    PatternView = "pattern_view",
    /// Order a measure on what repeats (F-5.3).
    PatternAdopt = "pattern_adopt",
    /// Endorse a result (F-6.1).
    Endorse = "endorse",
    /// Approve a result or send it back (F-6.1).
    Approve = "approve",
    /// Reply (F-6.2).
    SendReply = "send_reply",
    /// Follow up (F-6.3).
    FollowUp = "follow_up",
    /// Close (F-6.4).
    Close = "close",
    /// Reopen.
    Reopen = "reopen",
    /// Place or lift a legal hold (F-6.4).
    LegalHold = "legal_hold",
    /// Erase personal data before its time is over (F-6.4).
    Erase = "erase",
    /// Urge, order supervision, sample (F-6.7).
    Supervise = "supervise",
    /// See a row of the register.
    ListRegister = "list_register",
    /// Find a complainant's complaints by a telephone number or an address, exactly.
    SearchContact = "search_contact",
    /// Count complaints, and list those behind each number (F-6.8).
    Statistics = "statistics",
    /// Download the register, masked.
    Export = "export",
    /// Read the timeline of a complaint.
    HistoryView = "history_view",
    /// Read who looked at what.
    AuditRead = "audit_read",
    /// Give somebody a role, or let somebody into an account.
    Appoint = "appoint",
    /// Organization, staff, calendars, policies, parked messages.
    Administer = "administer",
    /// Read a complainant's address in order to deliver a message.
    DeliveryAddress = "delivery_address",
    /// Read a member of staff's address in order to deliver a message.
    StaffAddress = "staff_address",
    /// Catch up with what a service published.
    PublishedEvents = "published_events",
    /// Read the own complaint's state, deadline and reply.
    OwnComplaint = "own_complaint",
    /// Ask for a new code.
    NewCode = "new_code",
}
