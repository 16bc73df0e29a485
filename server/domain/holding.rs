//! Whether somebody holds one of several posts today.

use super::ids::{PersonId, PostId};
use super::moment::Moment;
use super::policy::Policy;
use super::world::World;

/// Whether `person` holds or is a member of one of `posts`, anywhere, at `now`. Who holds a post
/// that another is made up of is a member of that one.
pub fn holds_any(
    (world, policy): (&World, &Policy),
    person: &PersonId,
    posts: &[&PostId],
    now: Moment,
) -> bool {
    let is_now = |post: &PostId, held: &PostId| world.org.renames.post(post) == held;
    let makes_up = |held: &PostId| {
        let mut wanted = posts.iter().filter_map(|post| policy.post(post)).flat_map(|row| &row.members);
        wanted.any(|member| is_now(&member.post, held))
    };
    let held = world.org.posts_of(person, now);
    held.into_iter().any(|(held, _)| posts.iter().any(|post| is_now(post, held)) || makes_up(held))
}
