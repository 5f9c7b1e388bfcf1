//! The figures, their targets, and what each is.

use clap::ValueEnum;

/// A figure's name, as in `bench.json`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(crate) enum Name {
    #[value(name = "registration_vs_l_1")]
    RegistrationVsL1,
    #[value(name = "registration_vs_l_8")]
    RegistrationVsL8,
    #[value(name = "registration_vs_l_32")]
    RegistrationVsL32,
    #[value(name = "registration_p99_vs_pgbench_8")]
    RegistrationP99VsPgbench8,
    RelayVsRawLapin,
    ConsumeVsRawInsert,
    EventLatencyVsRaw,
    PipelineDrainPerS,
    #[value(name = "list_1m_vs_10k")]
    List1mVs10k,
    #[value(name = "get_1m_vs_10k")]
    Get1mVs10k,
    #[value(name = "dashboard_site_1m_vs_10k")]
    DashboardSite1mVs10k,
    #[value(name = "search_zh_1m_p99_ms")]
    SearchZh1mP99Ms,
    #[value(name = "list_p99_ms_1m")]
    ListP99Ms1m,
    RssIdleMbMax,
    RssLoadMbMax,
    StartupMsMax,
}

/// Those that need the servers only.
pub(crate) const OF_MESSAGING: [Name; 2] = [Name::RelayVsRawLapin, Name::ConsumeVsRawInsert];

/// Those that need the demo installation.
pub(crate) const OF_THE_INSTALLATION: [Name; 8] = [
    Name::RegistrationVsL1,
    Name::RegistrationVsL8,
    Name::RegistrationVsL32,
    Name::RegistrationP99VsPgbench8,
    Name::EventLatencyVsRaw,
    Name::RssIdleMbMax,
    Name::RssLoadMbMax,
    Name::StartupMsMax,
];

/// Those that need a register of many complaints.
pub(crate) const OF_THE_REGISTER: [Name; 5] = [
    Name::List1mVs10k,
    Name::Get1mVs10k,
    Name::DashboardSite1mVs10k,
    Name::SearchZh1mP99Ms,
    Name::ListP99Ms1m,
];

/// What a figure should reach.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Target {
    AtLeast(f64),
    AtMost(f64),
}

impl Target {
    pub(crate) fn is_met(self, value: f64) -> bool {
        match self {
            Self::AtLeast(least) => value >= least,
            Self::AtMost(most) => value <= most,
        }
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::AtLeast(least) => write!(f, "≥ {least}"),
            Self::AtMost(most) => write!(f, "≤ {most}"),
        }
    }
}

impl Name {
    pub(crate) fn all() -> &'static [Self] {
        Self::value_variants()
    }

    /// As in `bench.json`.
    pub(crate) fn text(self) -> String {
        let value = self.to_possible_value();
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    }

    pub(crate) const fn target(self) -> Target {
        match self {
            Self::RegistrationVsL1 => Target::AtLeast(0.4),
            Self::RegistrationVsL8 | Self::RegistrationVsL32 => Target::AtLeast(0.5),
            Self::RegistrationP99VsPgbench8 => Target::AtMost(6.0),
            Self::RelayVsRawLapin => Target::AtLeast(0.7),
            Self::ConsumeVsRawInsert => Target::AtLeast(0.6),
            Self::EventLatencyVsRaw => Target::AtMost(3.0),
            Self::PipelineDrainPerS => Target::AtLeast(2000.0),
            Self::List1mVs10k | Self::Get1mVs10k => Target::AtMost(1.3),
            Self::DashboardSite1mVs10k => Target::AtMost(2.0),
            Self::SearchZh1mP99Ms => Target::AtMost(20.0),
            Self::ListP99Ms1m => Target::AtMost(10.0),
            Self::RssIdleMbMax => Target::AtMost(30.0),
            Self::RssLoadMbMax => Target::AtMost(80.0),
            Self::StartupMsMax => Target::AtMost(300.0),
        }
    }

    pub(crate) const fn what(self) -> &'static str {
        match self {
            Self::RegistrationVsL1 => "registrations/s ÷ L, 1 connection",
            Self::RegistrationVsL8 => "registrations/s ÷ L, 8 connections",
            Self::RegistrationVsL32 => "registrations/s ÷ L, 32 connections",
            Self::RegistrationP99VsPgbench8 => "99th percentile ÷ L's, 8 connections",
            Self::RelayVsRawLapin => "outbox relay ÷ raw publishing, confirmed in 256s",
            Self::ConsumeVsRawInsert => "consumer (inbox + effect) ÷ raw inserts of the same rows",
            Self::EventLatencyVsRaw => {
                "median from 201 to the acknowledgement's row ÷ raw publish–consume–commit"
            }
            Self::PipelineDrainPerS => {
                "backlog of classified complaints into tasks and the register, per second"
            }
            Self::List1mVs10k => "median of the register's pages, large ÷ small",
            Self::Get1mVs10k => "median of reading one complaint, large ÷ small",
            Self::DashboardSite1mVs10k => "a month of one site's subtree, large ÷ small",
            Self::SearchZh1mP99Ms => "search of 2 and 4 characters, 99th percentile, ms",
            Self::ListP99Ms1m => "the register's pages, 99th percentile, ms",
            Self::RssIdleMbMax => "largest of the four services at rest, MB",
            Self::RssLoadMbMax => "largest of the four services under registrations, MB",
            Self::StartupMsMax => "slowest of the services from start to ready, ms",
        }
    }
}
