use std::sync::Arc;

use terrane_engine::Provisioners;
use terrane_provider::Provisioner;

/// The provisioners that are linked in.
#[derive(Default)]
pub struct LocalProvisioners;

impl Provisioners for LocalProvisioners {
    fn find(&self, kind: &str) -> Option<Arc<dyn Provisioner>> {
        terrane_provisioners::find(kind)
    }
}
