//! The rules about the members of a center as pure functions.

use entity::value::{CenterMemberRole, PartialDate, ProcedureStepKind};

use super::rules::{Facts, Member, Rule, SIDES, is_before, is_past};

/// Whether members can be appointed, which the memorandum provides for. That of a historical term may be unknown.
pub fn check_appointment(facts: &Facts, latest: Option<ProcedureStepKind>) -> Result<(), Rule> {
    let is_missing = facts.memorandum.is_none() && latest.is_some();
    if is_missing && !is_past(ProcedureStepKind::MouSigned, latest) {
        return Err(Rule::NeedsMemorandum);
    }
    Ok(())
}

/// Whether a head and members of both sides had joined when a center opened, as far as any are recorded.
pub fn check_opening(facts: &Facts, opened_on: &PartialDate) -> Result<(), Rule> {
    let absent = |is: &dyn Fn(&Member) -> bool| {
        let mut those = facts.members.iter().filter(|member| is(member)).peekable();
        those.peek().is_some() && !those.any(|member| was_there(member, opened_on))
    };
    let absent_side = |side| absent(&|member| member.side == side);
    let missing =
        absent(&|member| member.role == CenterMemberRole::Head) || SIDES.into_iter().any(absent_side);
    if missing { Err(Rule::OpeningBeforeMembers) } else { Ok(()) }
}

fn was_there(member: &Member, opened_on: &PartialDate) -> bool {
    let joined = member.joined_on.as_ref().is_none_or(|on| !is_before(opened_on, on));
    joined && member.left_on.as_ref().is_none_or(|on| !is_before(on, opened_on))
}

/// Whether a change of its members leaves a center that opened with a head and members of both sides, and with one head
/// at a time. What was not so before the change, in a historical term, need not be so after it.
pub fn check_members(
    before: &[Member],
    after: &[Member],
    opened_on: Option<&PartialDate>,
) -> Result<(), Rule> {
    let opened_with = |members: &[Member], opened_on| {
        let has = |is: &dyn Fn(&Member) -> bool| {
            members.iter().any(|member| is(member) && was_there(member, opened_on))
        };
        let has_side = |side| has(&|member| member.side == side);
        has(&|member| member.role == CenterMemberRole::Head) && SIDES.into_iter().all(has_side)
    };
    if opened_on.is_some_and(|on| opened_with(before, on) && !opened_with(after, on)) {
        return Err(Rule::OpenedWithMembers);
    }
    if has_one_head(before) && !has_one_head(after) { Err(Rule::OneHead) } else { Ok(()) }
}

/// Whether no two heads of a center were there at a time, as far as it is known when they joined.
fn has_one_head(members: &[Member]) -> bool {
    let mut heads: Vec<_> = members
        .iter()
        .filter(|member| member.role == CenterMemberRole::Head)
        .filter_map(|head| Some((head.joined_on.as_ref()?, head.left_on.as_ref())))
        .collect();
    heads.sort_by_key(|(joined_on, _)| joined_on.latest());
    heads.windows(2).all(|pair| match pair {
        [(_, left_on), (next, _)] => left_on.is_some_and(|left_on| !is_before(next, left_on)),
        _ => true,
    })
}
