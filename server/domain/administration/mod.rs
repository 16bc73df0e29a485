//! 管理: what people do to the house itself, besides its incidents, and who hears of it at once.
//!
//! Whom a deed is about, and whoever stands in because of it, is told by the same decision: nothing is
//! changed about anybody behind their back.

pub mod absences;
pub mod accounts;
pub mod backups;
pub mod channels;
pub mod face;
pub mod outage;
pub mod picture;
pub mod seats;

use serde::{Deserialize, Serialize};

use crate::account::touch::Touch;
use crate::channel::Channel;
use crate::code::words;
use crate::ids::{DeliveryId, PersonId, PolicyVersion, PostId, UnitId};
use crate::moment::Moment;
use crate::org::{Absence, Appointment};
use crate::register::Told;
use face::Colour;

/// What somebody did to the house.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// A person was noted as away, or to have delegated something.
    AbsenceNoted {
        /// Who, when, why, and who stands in.
        absence: Absence,
    },
    /// An absence ends sooner than it was noted for; one that has not begun is taken back.
    AbsenceEnded {
        /// Which.
        absence: Absence,
        /// When it ends.
        at: Moment,
    },
    /// A person was put into a post.
    Seated {
        /// Who, which post, from when.
        appointment: Appointment,
    },
    /// A person was taken out of a post.
    Unseated {
        /// Which post
        post: PostId,
        /// of which unit.
        unit: UnitId,
        /// Who.
        person: PersonId,
        /// From when.
        at: Moment,
    },
    /// A unit was moved under another, or became another kind of unit: other posts answer for it.
    UnitMoved {
        /// Which.
        unit: UnitId,
        /// Under which it is now; none at the top.
        parent: Option<UnitId>,
    },
    /// What was announced for a later day is not to be: about a person, a post of a unit, or a unit.
    TakenBack {
        /// From when it would have held.
        at: Moment,
        /// Whom it was about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        person: Option<PersonId>,
        /// Which post.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        post: Option<PostId>,
        /// Which unit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<UnitId>,
    },
    /// Another policy is in force: who the CISO is follows from it.
    PolicyActivated {
        /// Which.
        version: PolicyVersion,
        /// What speaks against it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        doubt: Option<Doubt>,
    },
    /// A plan is wanted in force, and waits for approval.
    PlanProposed {
        /// Which proposal.
        no: u32,
        /// When it is to begin.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Moment>,
        /// What speaks against it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        doubt: Option<Doubt>,
    },
    /// A plan is to begin on a day to come; nobody's approval is asked.
    PlanAnnounced {
        /// Which proposal.
        no: u32,
        /// When it is to begin.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Moment>,
        /// What speaks against it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        doubt: Option<Doubt>,
    },
    /// It was approved.
    PlanApproved {
        /// Which proposal.
        no: u32,
        /// When it begins; at once where nothing stands.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Moment>,
    },
    /// It came to nothing.
    PlanEnded {
        /// Which proposal.
        no: u32,
        /// How.
        how: How,
    },
    /// An administrator did something to somebody's account.
    AccountTouched {
        /// What.
        touch: Touch,
        /// Whose account it is.
        of: PersonId,
    },
    /// Somebody was invited by mail to choose the password of their account.
    Invited {
        /// Who.
        of: PersonId,
        /// Which of the invitations of their account.
        no: u32,
    },
    /// A token was made that reads or changes cases.
    TokenMade,
    /// What is meant for people in posts goes elsewhere from now on.
    Redirected {
        /// Who got another address.
        people: Vec<PersonId>,
    },
    /// A channel was tried.
    ChannelTried {
        /// Which.
        channel: Channel,
    },
    /// Somebody said whether what was sent to try a channel has come.
    ChannelAnswered {
        /// Which.
        channel: Channel,
        /// Whether it has.
        has_come: bool,
    },
    /// What could not be sent was to be sent again.
    SentAgain {
        /// Which delivery.
        delivery: DeliveryId,
    },
    /// A copy of everything was made, and verified at once.
    BackupMade {
        /// Its file, without the folder.
        file: String,
        /// How large it is.
        bytes: u64,
        /// Whether all of it is as it was written.
        is_whole: bool,
    },
    /// A copy that was there was verified.
    BackupVerified {
        /// Its file, without the folder.
        file: String,
        /// How large it is.
        bytes: u64,
        /// When the file was written.
        made_at: Moment,
        /// Whether all of it is as it was written.
        is_whole: bool,
    },
    /// The papers for when the system is down were printed.
    OutageKitMade {
        /// When.
        at: Moment,
    },
    /// How the house looks is another. Private: `emblem` (a new one's file), `reason`.
    FaceChanged {
        /// Its colour.
        colour: Colour,
        /// What the file of its emblem hashes to, in hexadecimal; none where it has none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        emblem: Option<String>,
    },
}

/// What speaks against a policy that was put into force all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// A guarantee does not hold.
    Broken,
    /// Not every case was tried.
    Sampled,
}

words!(Doubt { Broken = "broken", Sampled = "sampled" });

/// How the proposal of a plan ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// It is in force.
    Begun,
    /// It was not approved.
    Declined,
    /// An administrator took it back.
    Withdrawn,
    /// Another plan came into force meanwhile.
    Lapsed,
}

words!(How { Begun = "begun", Declined = "declined", Withdrawn = "withdrawn", Lapsed = "lapsed" });

/// A deed, who did it, and who was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Administered {
    /// What was done.
    pub deed: Deed,
    /// The person who did it; none for a program and the machine's operator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PersonId>,
    /// Who was told.
    pub told: Told,
}
