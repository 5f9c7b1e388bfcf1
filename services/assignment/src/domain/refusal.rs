//! Why something is not allowed, in words for operators; clients read `api::problem`.

/// Why a transition is not allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The stage does not allow it.
    #[error("not possible while the case is {0}")]
    NotNow(&'static str),
    /// A major complaint is designated, not dispatched (S-4.4).
    #[error("a major complaint is designated by the leadership, not dispatched")]
    MajorIsDesignated,
    /// An ordinary complaint is dispatched, not designated (S-4.4).
    #[error("an ordinary complaint is dispatched by the complaint department, not designated")]
    OrdinaryIsDispatched,
    /// F-4.2b: a person named is recused.
    #[error("somebody named is recused from this case")]
    Recused,
    /// F-4.2b: the department named cannot take the case.
    #[error(
        "the department is recused from this case, or nobody in charge of it is free of conflict"
    )]
    DepartmentRecused,
    /// The leader of a group is one of its members.
    #[error("the leader must be a member of the group")]
    LeaderNotInGroup,
    /// Only whoever has the case does this.
    #[error("the case is not assigned to this person")]
    NotYours,
    /// F-4.4c: only so soon after the dispatch as the policy says.
    #[error("the time for a return is over")]
    ReturnTooLate,
    /// F-4.4c: after two returns the complaint department's ruling stands.
    #[error("the complaint department has ruled: this dispatch cannot be returned")]
    RulingStands,
    /// Somebody else must look at it: nobody endorses, approves or checks off their own work.
    #[error("nobody decides on their own work")]
    OwnWork,
    /// A major result needs the designated group's conclusion.
    #[error("the designated group has not concluded its investigation")]
    NotConcluded,
    /// F-4.2b: whoever is not asked to review does not; the author of the decision never.
    #[error("this person is not among the reviewers")]
    NotReviewer,
    /// No such measure.
    #[error("there is no such measure")]
    NoSuchMeasure,
    /// Only the owner completes a measure.
    #[error("the measure belongs to somebody else")]
    NotOwner,
    /// A measure without proof of completion is not checked off.
    #[error("the measure is not completed")]
    NotCompleted,
    /// A kind of measure that has forms needs one of them, and no other takes one.
    #[error("the form does not fit the kind of measure")]
    WrongForm,
    /// F-5.3: what repeats at a window is mended, nobody is punished for it.
    #[error("the measure is none for a window")]
    WrongMeasure,
    /// S-5.2: the person concerned writes the self-criticism.
    #[error("a self-criticism is written by a respondent")]
    NotRespondent,
    /// S-5.2, F-5.3: what was not found to be so leads to no measure against a person.
    #[error("the finding does not bear this measure")]
    NotConfirmed,
    /// F-5.3: only a case of integrity is handed over to the discipline inspection.
    #[error("only a case of integrity is handed over")]
    IntegrityOnly,
    /// F-5.4: words, evidence or both.
    #[error("a proof has words or evidence")]
    NoProof,
    /// S-5.1: a conciliation is completed after at least one attempt.
    #[error("nobody has tried to reach the complainant")]
    NoContact,
    /// S-5.1: attempts belong to a measure of conciliation.
    #[error("the measure is no conciliation")]
    NoConciliation,
    /// F-4.4c: the lead does not assist, and nobody assists twice.
    #[error("the department leads the case or assists already")]
    LeadAssists,
    /// F-4.2b: an assisting department must be free of conflict, too.
    #[error("an assisting department is recused from this case")]
    AssistRecused,
    /// F-4.4c: the department has no part in the case.
    #[error("the department does not assist")]
    NotAssisting,
    /// F-4.4c: a part is signed for before it is given.
    #[error("the part is not signed for")]
    NotSignedFor,
    /// F-4.4c: without the part of an assisting department only for a stated reason.
    #[error("the part of an assisting department is missing")]
    PartMissing,
    /// Nobody urges or supervises themselves.
    #[error("nobody else has to act")]
    NobodyElse,
    /// No such supervision order.
    #[error("there is no such supervision order")]
    NoSuchOrder,
    /// Done already, by somebody else or otherwise.
    #[error("done already")]
    DoneAlready,
    /// A due date lies ahead.
    #[error("the due date has passed")]
    DueInThePast,
    /// An alarm whose deadline is met, replaced or gone.
    #[error("the deadline of this alarm no longer counts")]
    Obsolete,
    /// F-4.4d: asked for before the deadline.
    #[error("the deadline has passed")]
    AskedTooLate,
    /// F-4.4d: bounded.
    #[error("an extension adds at least one day and at most what the policy allows")]
    ExtensionTooLong,
    /// F-4.4d: default once.
    #[error("this deadline has been extended as often as the policy allows")]
    ExtendedAlready,
    /// One request waits at a time.
    #[error("something else was asked for already, and waits")]
    AskedAlready,
    /// Nothing waits for a decision.
    #[error("nothing was asked for that waits")]
    NothingAsked,
    /// F-4.4d: approved one level up.
    #[error("whoever reports to the person who asked does not decide")]
    NotAbove,
    /// A suspension ends later than it begins.
    #[error("the end of the suspension has passed")]
    EndInThePast,
    /// Nobody decided before the suspension would have been over.
    #[error("the end of the suspension was reached before it was approved")]
    EndReached,
    /// F-4.4d: bounded.
    #[error("the end of the suspension lies further off than the policy allows")]
    SuspensionTooLong,
    /// One at a time.
    #[error("the case is suspended already")]
    SuspendedAlready,
    /// There is no suspension to end.
    #[error("the case is not suspended")]
    NothingSuspended,
    /// A message about a reply that a later one replaced.
    #[error("about an earlier round")]
    EarlierRound,
    /// Something that another service told is missing still; wait for it.
    #[error("{0} has not arrived yet")]
    NotYet(&'static str),
}
