"""The part of a page that is worth reading first."""

# A family, the series wanted of it, the labels worth reading.
_EXCERPT = (
    ("pg_up", {}, ()),
    ("pg_ha_role", {}, ("role",)),
    ("pg_ha_timeline", {}, ()),
    ("pg_ha_replication_lag_seconds", {}, ("basis",)),
    ("pg_ha_receiver_state", {}, ("state",)),
    ("pg_ha_verdict", {"state": "true"}, ("verdict", "subject")),
    ("pg_stat_database_xact_commit", {"datname": "bench"}, ("datname",)),
    ("pg_stat_activity_count", {"datname": "bench"}, ("application_name", "state")),
    ("pg_database_size_bytes", {"datname": "bench"}, ("datname",)),
    ("pgvigil_cycle_duration_seconds", {}, ()),
)
_SERIES_SHOWN = 2


def show_excerpt(pages):
    """Of each family, what every node says of it."""
    print()
    for name, wanted, labels in _EXCERPT:
        families = [page.families[name] for page in pages.values() if name in page.families]
        if families:
            print(f"  {name}  ({families[0].type}) {families[0].help}")
        for node, page in pages.items():
            for names, value in _worth_showing(page.samples(name, **wanted)):
                shown = ", ".join(f'{label}="{names[label]}"' for label in labels)
                print(f"      {node}  {value:<12.6g} {shown}")
    print()
    for node, page in pages.items():
        print(f"  {node}: {len(page.families)} families, {len(page.series())} series in all")
    print(flush=True)


def _worth_showing(samples):
    if len(samples) > 1:
        samples = [sample for sample in samples if sample[1] != 0]
    return sorted(samples, key=lambda sample: -sample[1])[:_SERIES_SHOWN]
