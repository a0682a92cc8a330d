use terrane_value::Str;

use super::{Header, Intent, JOURNAL_VERSION, Reach, Record};
use crate::format::{Layout, Printer, object_line};
use crate::{Digest, Mutation, State, write};

/// The first lines of a journal: its header, and the snapshot that the run starts from, as the document that
/// is in its file. (Not every file is as we would write it.)
#[must_use]
pub fn encode_opening(start: &State, document: &[u8], terraform_version: &str) -> Vec<u8> {
    let header = Header {
        version: JOURNAL_VERSION,
        lineage: start.lineage().clone(),
        base_serial: start.serial(),
        base: Digest::of(&write(start)),
        terraform_version: terraform_version.into(),
    };
    let mut out = Printer::new(Layout::Line);
    out.open('{');
    out.field("header").open('{');
    out.field("version").raw(&header.version.to_string());
    out.field("lineage").string(&header.lineage);
    out.field("base_serial").raw(&header.base_serial.to_string());
    out.field("base").string(&header.base.to_string());
    out.field("terraform_version").string(&header.terraform_version);
    out.close('}');
    out.close('}');
    let mut lines = line(&out.text);
    // As a JSON string it stays one line.
    let mut start = Printer::new(Layout::Line);
    start.open('{');
    start.field("start").string(&String::from_utf8_lossy(document));
    start.close('}');
    lines.extend(line(&start.text));
    lines
}

/// To be made durable before the state file is overwritten with the document of that digest.
#[must_use]
pub fn encode_checkpoint(serial: u64, document: &[u8]) -> Vec<u8> {
    encode_record(&Record::Checkpoint { serial, digest: Digest::of(document) })
}

/// One line, with its end.
#[must_use]
pub fn encode_record(record: &Record) -> Vec<u8> {
    let mut out = Printer::new(Layout::Line);
    out.open('{');
    match record {
        Record::Intent(intent) => push_intent(out.field("intent"), intent),
        Record::Result { intent, failed, changes } => {
            out.field("result").open('{');
            out.field("intent").raw(&intent.to_string());
            if *failed {
                out.field("failed").raw("true");
            }
            push_changes(out.field("changes"), changes);
            out.close('}');
        }
        Record::Changes(changes) => push_changes(out.field("changes"), changes),
        Record::Replace(state) => out.field("replace").string(&String::from_utf8_lossy(&write(state))),
        Record::Snapshot => out.field("snapshot").raw("null"),
        Record::Checkpoint { serial, digest } => {
            out.field("checkpoint").open('{');
            out.field("serial").raw(&serial.to_string());
            out.field("digest").string(&digest.to_string());
            out.close('}');
        }
    }
    out.close('}');
    line(&out.text)
}

fn line(json: &str) -> Vec<u8> {
    format!("{} {json}\n", Digest::of(json.as_bytes()).short()).into_bytes()
}

fn push_intent(out: &mut Printer, intent: &Intent) {
    out.open('{');
    out.field("number").raw(&intent.number.to_string());
    out.field("address").string(&intent.effect.address.to_string());
    push_deposed(out, intent.effect.deposed.as_ref());
    out.field("action").string(&intent.effect.action.to_string());
    out.field("provider").string(&intent.effect.provider.to_string());
    if intent.effect.reach == Reach::Inside {
        out.field("inside").raw("true");
    }
    if let Some(prior) = &intent.prior {
        out.field("prior").string(&prior.to_string());
    }
    out.close('}');
}

fn push_deposed(out: &mut Printer, deposed: Option<&Str>) {
    if let Some(key) = deposed {
        out.field("deposed").string(key);
    }
}

fn push_changes(out: &mut Printer, changes: &[Mutation]) {
    out.open('[');
    for change in changes {
        out.item().open('{');
        push_change(out, change);
        out.close('}');
    }
    out.close(']');
}

fn push_change(out: &mut Printer, change: &Mutation) {
    match change {
        Mutation::Set { address, deposed, provider, object } => {
            out.field("set").string(&address.to_string());
            push_deposed(out, deposed.as_ref());
            out.field("provider").string(&provider.to_string());
            out.field("object").raw(&object_line(object));
        }
        Mutation::Remove { address, deposed } => {
            out.field("remove").string(&address.to_string());
            push_deposed(out, deposed.as_ref());
        }
        Mutation::Declare { address, provider } => {
            out.field("declare").string(&address.to_string());
            out.field("provider").string(&provider.to_string());
        }
        Mutation::Forget { address } => out.field("forget").string(&address.to_string()),
        Mutation::Outputs(outputs) => {
            out.field("outputs").open('{');
            for (name, output) in outputs {
                out.field(name).open('{');
                out.field("value").json(&output.value);
                out.field("type").json(&output.ty);
                out.field("sensitive").raw(if output.sensitive { "true" } else { "false" });
                out.close('}');
            }
            out.close('}');
        }
        Mutation::CheckResults(results) => match results {
            Some(results) => out.field("check_results").json(results),
            None => out.field("check_results").raw("[]"),
        },
    }
}
