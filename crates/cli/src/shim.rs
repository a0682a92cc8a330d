// temporary
pub fn state_text(_: &terrane_state::State, _: &terrane_plan::UsedSchemas, _: &terrane_render::Style) -> String {
    String::new()
}
pub fn resource_text(
    _: &terrane_state::State,
    _: &terrane_addr::AbsResourceInstance,
    _: &terrane_plan::UsedSchemas,
    _: &terrane_render::Style,
) -> String {
    String::new()
}
