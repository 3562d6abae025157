import { setting } from '../facts';
import { hoursLeft } from '../disks';
import { horizon, limit } from '../limits';
import { MEMBER, ofCluster } from '../scope';
import { series } from '../series';
import { above, below } from '../steps';

const DISK = `${MEMBER}, role, path`;
const legend = '{{instance}} {{role}}';
const available = ofCluster('pg_ha_disk_available_bytes');
const AHEAD = horizon('PostgresWalVolumeFilling', 'warning');

const used = (free: string, all: string): string =>
  `max by (${DISK}) (1 - ${ofCluster(free)} / (${ofCluster(all)} > 0))`;

const room = () => [
  series({
    id: 70,
    title: 'Room used',
    description: 'Share of each file system in use. The line is the default of ha.disk_percent.',
    width: 6,
    unit: 'percentunit',
    min: 0,
    max: 1,
    steps: above(undefined, setting('ha.disk_percent') / 100),
    queries: [{ expr: used('pg_ha_disk_available_bytes', 'pg_ha_disk_size_bytes'), legend }],
  }),
  series({
    id: 72,
    title: 'Room left',
    description:
      'Share of each file system that is left, and what will be left in four hours if it goes on' +
      ' as in the last hour. The lines are the shares below which a trend is alarming: of data ' +
      'and of WAL.',
    width: 6,
    unit: 'percentunit',
    steps: below(
      limit('PostgresWalVolumeFilling', 'warning'),
      limit('PostgresDataVolumeFilling', 'warning'),
    ),
    queries: [
      {
        expr: `min by (${DISK}) (${available} / (${ofCluster('pg_ha_disk_size_bytes')} > 0))`,
        legend,
      },
      {
        expr:
          `min by (${DISK}) (predict_linear(${available}[1h], ${AHEAD})` +
          ` / (${ofCluster('pg_ha_disk_size_bytes')} > 0))`,
        legend: `${legend} in four hours`,
      },
    ],
  }),
];

const rest = () => [
  series({
    id: 71,
    title: 'Hours left',
    description:
      'Until the file system is full, if it goes on as in the last six hours; 10000 when it does' +
      ' not fill.',
    width: 6,
    unit: 'h',
    min: 0,
    queries: [{ expr: hoursLeft(ofCluster, DISK), legend }],
  }),
  series({
    id: 73,
    title: 'Inodes used',
    description:
      'Share of the files that each file system can have. The line is the default of ' +
      'ha.disk_percent.',
    width: 6,
    unit: 'percentunit',
    min: 0,
    max: 1,
    steps: above(undefined, setting('ha.disk_percent') / 100),
    queries: [{ expr: used('pg_ha_disk_inodes_free', 'pg_ha_disk_inodes'), legend }],
  }),
];

export const disks = () => [...room(), ...rest()];
