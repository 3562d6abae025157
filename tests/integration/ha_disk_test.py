"""The volume of pg_wal fills up: told before the server dies of it, and while it is dead."""

from pgvigil_testing.verdicts import verdict, wait_for_page
from pgvigil_testing.volume import WalVolume

CONFIG = "ha: {probe_interval: 200ms, disk_percent: 90}\n"
MIB = 1 << 20


def test_wal_volume_fills_up(installation, start_cluster, start, start_pgvigil):
    volume = start(WalVolume)
    primary = start_cluster(installation, volume=volume).primary
    path = str(primary.data / "pg_wal")
    pgvigil = start_pgvigil(dsn=primary.dsn(), config=CONFIG)

    def wait_for(full, up, available):
        shown = f"full={full}, up={up}, available={available}"

        def fits(page):
            room = page.value("pg_ha_disk_available_bytes", path=path)
            said = (verdict(page, "disk_full", path), page.value("pg_up"), room)
            return said == (full, up, available)

        return wait_for_page(pgvigil, fits, f"the page does not say {shown}")

    page = wait_for(full="false", up=1, available=volume.available())
    assert page.value("pg_ha_disk_size_bytes", path=path, role="wal") == 96 * MIB
    assert page.value("pg_ha_disk_read_only", path=path) == 0

    volume.fill(leave=4 * MIB)
    wait_for(full="true", up=1, available=4 * MIB)

    volume.fill_until_end_of(primary)
    wait_for(full="true", up=0, available=0)

    volume.free()
    wait_for(full="false", up=0, available=volume.available())
    primary.start()
    wait_for(full="false", up=1, available=volume.available())
