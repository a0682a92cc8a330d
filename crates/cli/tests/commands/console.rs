//! `console`, fed from a pipe.

use crate::applied;

#[test]
fn expressions_are_evaluated_line_by_line() {
    let folder = applied();
    let lines = "1 + 1\nvar.size\nterraform_data.b[1].output\n[\n  1,\n]\ntype(true)\n";
    let ended = folder.run_with(&["console", "-var=size=large"], lines);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(ended.out, "2\n\"large\"\n\"small-1\"\n[\n  1,\n]\nbool\n");
    let ended = folder.run_with(&["console"], "nothing.there\n");
    assert_eq!(ended.code, 1);
    ended.says(&["nothing"]);
    assert_eq!(folder.run_with(&["console"], "").code, 0);
}
