use super::check;

const CITY: &str = include_str!("../../../../escalation.yaml");
const PLAIN: &str = include_str!("../../../../tests/policies/plain.yaml");

#[test]
fn the_shipped_policies_have_no_mistake() {
    for text in [CITY, PLAIN] {
        let checked = check(text);
        let said: Vec<String> = checked.mistakes.iter().map(ToString::to_string).collect();
        assert!(said.is_empty(), "{said:#?}");
        assert!(checked.policy.is_some());
    }
}
