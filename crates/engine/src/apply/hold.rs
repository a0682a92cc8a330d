//! Opening and closing of ephemeral resources on the way of a plan.

use terrane_addr::AbsResource;
use terrane_plan::Mode;

use super::Applier;
use crate::session::Session;

impl<'a> Applier<'a> {
    /// A full destroy knows the world as it was, any other run as it becomes.
    fn holder(&self) -> &'a Session<'a> {
        if self.plan.mode == Mode::Destroy { self.before } else { self.now }
    }

    pub(super) async fn open(&self, resource: &AbsResource) -> bool {
        self.holder().open_instances(resource).await
    }

    pub(super) async fn close(&self, resource: &AbsResource) -> bool {
        self.holder().close_ephemeral(resource).await
    }
}
