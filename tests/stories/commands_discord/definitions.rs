//! The definitions against Discord's published contract.

use tests::discord::contract::Contract;

#[test]
fn discord_takes_the_definitions_of_all_commands() {
    let Some(contract) = Contract::load() else { return };
    let definitions = discord::commands::definitions();
    let body = serde_json::to_value(&definitions).expect("definitions are JSON");
    let path = "/api/v10/applications/7001/guilds/1000/commands";
    let checked = contract.check_request("PUT", path, Some(&body));
    assert!(checked.is_ok(), "{checked:#?}");
    assert_eq!(definitions.len(), 5);
}
