//! `herald user`: who may use the panel.

use std::io::{BufRead, IsTerminal};

use campaigns::people::{Grant, Person, Role};
use campaigns::people_sessions::SessionLimits;
use campaigns::{Actor, NewAccount, Service};
use domain::snowflake::Snowflake;
use domain::window::show_utc8;
use store::Db;

use crate::cli::{DbArgs, UserAddArgs, UserCommand, UserNameArgs, UserRoleArgs};
use crate::clock;
use crate::commands::print;
use crate::config::Config;
use crate::exit::Failure;

/// Does what was asked about accounts.
///
/// # Errors
/// [`Failure`] with its exit status and a message.
pub async fn run(command: &UserCommand, config: &Config) -> Result<(), Failure> {
    let service = open(command.db(), config).await?;
    let done = Box::pin(carry_out(command, config, &service)).await;
    service.db().clone().close().await;
    done
}

async fn open(args: &DbArgs, config: &Config) -> Result<Service, Failure> {
    let db = Db::open(args.db.as_deref().unwrap_or(&config.database.url)).await?;
    db.migrate().await?;
    Ok(Service::new(db, config.settings()))
}

async fn carry_out(command: &UserCommand, config: &Config, service: &Service) -> Result<(), Failure> {
    match command {
        UserCommand::Add(args) => add(args, service).await,
        UserCommand::Passwd(args) => passwd(args, service).await,
        UserCommand::List(_) => list(service).await,
        UserCommand::Disable(args) => bar(args, service, true).await,
        UserCommand::Enable(args) => bar(args, service, false).await,
        UserCommand::Role(args) => role(args, service).await,
        UserCommand::Link(args) => link(args, config, service).await,
    }
}

async fn add(args: &UserAddArgs, service: &Service) -> Result<(), Failure> {
    let stored = stored_form(&read_password()?)?;
    let new = NewAccount {
        login: Some(&args.name),
        name: args.shown.as_deref().unwrap_or(&args.name),
        password: Some(&stored),
        discord: args.discord,
    };
    // The first account is the owner's: an installation without an owner could not be run from the panel.
    let first = service.has_no_accounts().await?;
    let role = args.role.unwrap_or(if first { Role::Owner } else { Role::Viewer });
    let grant = Grant { guild: args.guild, role, until: None };
    let person = service.add_account(&new, &[grant], &Actor::Herald, clock::now()).await?;
    print(&format!("{} may sign in as {role}\n", person.account.login.as_deref().unwrap_or_default()))
}

async fn passwd(args: &UserNameArgs, service: &Service) -> Result<(), Failure> {
    let person = known(service, &args.name).await?;
    let stored = stored_form(&read_password()?)?;
    let (account, now) = (person.account.id, clock::now());
    service.set_password(account, &args.name, &stored, None, &Actor::Herald, now).await?;
    print("the password is set; every session of the account has ended\n")
}

async fn bar(args: &UserNameArgs, service: &Service, barred: bool) -> Result<(), Failure> {
    let person = known(service, &args.name).await?;
    service.set_barred(person.account.id, barred, &Actor::Herald, clock::now()).await?;
    let said = if barred { "may not sign in any more; every session has ended" } else { "may sign in again" };
    print(&format!("{} {said}\n", args.name))
}

async fn role(args: &UserRoleArgs, service: &Service) -> Result<(), Failure> {
    let person = known(service, &args.name).await?;
    let (account, now) = (person.account.id, clock::now());
    if args.remove {
        service.revoke(account, args.guild, args.role, &Actor::Herald, now).await?;
        return print(&format!("{} has no longer the role {}\n", args.name, args.role));
    }
    let grant = Grant { guild: args.guild, role: args.role, until: args.until };
    service.grant(account, &grant, &Actor::Herald, now).await?;
    print(&format!("{} is {}\n", args.name, shown(&grant)))
}

async fn link(args: &UserNameArgs, config: &Config, service: &Service) -> Result<(), Failure> {
    let person = known(service, &args.name).await?;
    let limits = SessionLimits {
        link: chrono::TimeDelta::minutes(config.panel.link_minutes.into()),
        ..SessionLimits::default()
    };
    let mut bytes = [0; 32];
    clock::entropy(&mut bytes);
    let token = hex::encode(bytes);
    let now = clock::now();
    let until = service.make_link(&token, person.account.id, &limits, &Actor::Herald, now).await;
    let until = until?;
    let base = if config.panel.public_url.is_empty() {
        format!("http://{}", config.panel.listen)
    } else {
        config.panel.public_url.trim_end_matches('/').to_owned()
    };
    print(&format!("good for one sign-in until {}:\n{base}/link/{token}\n", show_utc8(until)))
}

async fn list(service: &Service) -> Result<(), Failure> {
    let people = service.people(clock::now()).await?;
    if people.is_empty() {
        return print("nobody has an account; `herald user add NAME` makes the owner's\n");
    }
    let mut lines = Vec::new();
    for person in people {
        let roles: Vec<String> = person.grants.iter().map(shown).collect();
        let roles = if roles.is_empty() { "no role".to_owned() } else { roles.join(", ") };
        let account = &person.account;
        let name = account.login.as_deref().unwrap_or(&account.name);
        let discord = account.discord.map(|id| format!(", Discord {id}")).unwrap_or_default();
        let barred = if account.disabled_at.is_some() { ", disabled" } else { "" };
        lines.push(format!("{name}: {roles}{discord}{barred}\n"));
    }
    print(&lines.concat())
}

fn shown(grant: &Grant) -> String {
    let place = grant.guild.map(|guild| format!(" in {guild}")).unwrap_or_default();
    let until = grant.until.map(|until| format!(" until {}", show_utc8(until))).unwrap_or_default();
    format!("{}{place}{until}", grant.role)
}

async fn known(service: &Service, name: &str) -> Result<Person, Failure> {
    let person = service.person_by_login(name, clock::now()).await?;
    person.ok_or_else(|| {
        Failure::Input(format!("there is no account {name:?}; `herald user list` shows all of them"))
    })
}

fn stored_form(password: &str) -> Result<String, Failure> {
    let mut salt = [0; 16];
    clock::entropy(&mut salt);
    panel::password::store(password, &salt).map_err(|error| Failure::Input(error.to_string()))
}

/// Reads a password from standard input, one line; an argument would stand in the history of the shell.
fn read_password() -> Result<String, Failure> {
    if std::io::stdin().is_terminal() {
        eprintln!("Password ({} characters or more; it shows as you type):", panel::password::CHARS_MIN);
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(Failure::outside)?;
    let password = line.trim_end_matches(['\r', '\n']).to_owned();
    if password.is_empty() {
        return Err(Failure::Input("no password on standard input".to_owned()));
    }
    Ok(password)
}

/// A server, as an argument gives it.
///
/// # Errors
/// When it is no Discord id.
pub fn guild(text: &str) -> Result<Snowflake, String> {
    text.parse::<u64>().map(Snowflake).map_err(|_| format!("{text:?} is no Discord id"))
}
