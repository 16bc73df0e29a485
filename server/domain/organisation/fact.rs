//! What one entry of the organisation's history says.

use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::administration::Administered;
use crate::contact::ContactFact;
use crate::handover::HandoverFact;
use crate::org::OrgFact;
use crate::readiness::weekly::ReadinessFact;
use crate::register::Register;
use crate::register::disposal::DisposalFact;
use crate::register::exception::ExceptionFact;
use crate::register::exception::check::CheckFact;
use crate::register::proxy::ProxyFact;
use crate::register::recorded::RecordedFor;
use crate::register::review::ReviewFact;

use super::proposal::ProposalFact;

/// What can happen to the organisation and to what it keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrganisationFact {
    /// Units, people, posts, absences, policies: what incidents are decided in.
    Org(OrgFact),
    /// The list of contacts: who is in it, when it was checked and approved, who has it on paper.
    Contact(ContactFact),
    /// 例外措置 (7.4): what is done otherwise than the rules say.
    Exception(ExceptionFact),
    /// The regular look through that register (7.4(3)).
    Check(CheckFact),
    /// 計画の見直し (7.3(4)): asked for, and done.
    Review(ReviewFact),
    /// 廃棄記録 (2.2(9)②).
    Disposal(DisposalFact),
    /// 特権の代行者 (6.2(1)③).
    Proxy(ProxyFact),
    /// 備えの点検: the weekly look at posts that nobody answers for.
    Readiness(ReadinessFact),
    /// 引継ぎ: who was told what a post owes that they leave or come into.
    Handover(HandoverFact),
    /// 代行記録: who was told what a program recorded in a register in their name.
    RecordedFor(RecordedFor),
    /// 計画の承認: a plan that is wanted in force, and what becomes of it.
    Proposal(ProposalFact),
    /// 管理: who was told of what somebody did to the house.
    Administered(Administered),
}

impl OrganisationFact {
    /// What it says of units, people, posts, absences and policies; none where it says nothing of them.
    pub const fn of_org(&self) -> Option<&OrgFact> {
        match self {
            Self::Org(fact) => Some(fact),
            Self::Contact(_)
            | Self::Exception(_)
            | Self::Check(_)
            | Self::Review(_)
            | Self::Disposal(_)
            | Self::Proxy(_)
            | Self::Readiness(_)
            | Self::Handover(_)
            | Self::RecordedFor(_)
            | Self::Proposal(_)
            | Self::Administered(_) => None,
        }
    }

    /// The number of the plan that it says is wanted; none where it says nothing of one.
    pub const fn proposal(&self) -> Option<u32> {
        if let Self::Proposal(ProposalFact::Proposed { no, .. }) = self { Some(*no) } else { None }
    }

    /// The row of a register that it is about; 0 is the whole of it. A check is of the whole register, and
    /// reviews are read on one page.
    pub const fn row(&self) -> Option<(Register, u32)> {
        match self {
            Self::Exception(fact) => Some((Register::Exception, fact.no)),
            Self::Check(_) => Some((Register::Exception, 0)),
            Self::Review(_) => Some((Register::Review, 0)),
            Self::Proxy(fact) => Some((Register::Proxy, fact.no)),
            Self::Disposal(fact) => Some((Register::Disposal, fact.no)),
            Self::Org(_)
            | Self::Contact(_)
            | Self::Readiness(_)
            | Self::Handover(_)
            | Self::RecordedFor(_)
            | Self::Proposal(_)
            | Self::Administered(_) => None,
        }
    }

    /// Whether an open incident could be decided otherwise after it.
    pub fn concerns_incidents(&self) -> bool {
        self.of_org().is_some_and(OrgFact::concerns_incidents)
    }
}

impl From<OrgFact> for OrganisationFact {
    fn from(fact: OrgFact) -> Self {
        Self::Org(fact)
    }
}

/// The fact body of one entry of the organisation's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganisationFacts {
    /// Who gave the command.
    pub by: Actor,
    /// SHA-256 of the request, hex, where it came with an Idempotency-Key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// What happened, in order.
    pub facts: Vec<OrganisationFact>,
}
