//! A caller that is now and then behind: between its reading and its commit the World has changed.

use std::sync::Arc;

use noroshi::domain::world::World;

use super::chance::Chance;

/// Says which commands are decided with the World of before. It draws once for each command, so
/// that two houses that hear the same commands are behind at the same ones.
pub struct Behind {
    chance: Chance,
    present: Option<Arc<World>>,
    before: Option<Arc<World>>,
}

impl Behind {
    /// A caller that is behind as the seed says.
    pub fn new(seed: u64) -> Self {
        Self { chance: Chance::new(seed ^ 0x00BE_419D), present: None, before: None }
    }

    /// The World of the revision before the present one, where the command is decided with it
    /// first.
    pub fn draw(&mut self, present: &World) -> Option<Arc<World>> {
        let is_behind = self.chance.happens(25);
        if self.present.as_ref().is_none_or(|known| known.revision() != present.revision()) {
            self.before = self.present.replace(Arc::new(present.clone()));
        }
        self.before.clone().filter(|_| is_behind)
    }
}
