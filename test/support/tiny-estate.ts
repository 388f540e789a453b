import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import type { Equipment } from '#domain/equipment/equipment.ts'
import type { Estate } from '#domain/site/estate.ts'

const definition = (id: string, more: Partial<AlarmDefinition> = {}): AlarmDefinition => ({
  id,
  message: { en: `${id} of the pump`, zh: '水泵报警' },
  condition: { type: 'above', point: 'pressure', limit: 8 },
  priority: 'high',
  onDelay_ms: 0,
  offDelay_ms: 0,
  guidance: { means: { en: 'The pressure is too high.' }, do: { en: 'Look at the valve.' } },
  ...more,
})

const pump = (site: string, id: string): Equipment => ({
  site,
  id,
  kind: 'pump',
  name: { en: `Pump ${id}`, zh: '水泵' },
  points: [
    { name: 'pressure', label: { en: 'Pressure' }, type: 'number', unit: 'bar', range: [0, 25] },
    { name: 'running', label: { en: 'Running' }, type: 'boolean', unit: '' },
  ],
})

/** Two sites; `tower` has `pumps` pumps with two alarms each and one device, `annex` one pump. */
export function tinyEstate(pumps = 3): Estate {
  const equipment = [
    ...Array.from({ length: pumps }, (_, i) => pump('tower', `pump-${i + 1}`)),
    pump('annex', 'pump-1'),
  ]
  const definitions = [definition('pressure-high'), definition('fire', { priority: 'critical', lifeSafety: true })]
  return {
    sites: [
      { id: 'tower', name: { en: 'Tower', zh: '塔楼' }, timeZone: 'Asia/Shanghai', buildings: [] },
      { id: 'annex', name: { en: 'Annex' }, timeZone: 'Europe/Berlin', buildings: [] },
    ],
    equipment,
    devices: [
      { site: 'tower', id: 'gateway', equipment: equipment.map((e) => e.id), expectedInterval_ms: 1000 },
      { site: 'annex', id: 'gateway', equipment: ['pump-1'], expectedInterval_ms: 1000 },
    ],
    definitions: new Map(equipment.map((e) => [`${e.site}/${e.id}`, definitions])),
    secrets: new Map([['tower/gateway', 'canary-secret-of-the-gateway']]),
  }
}
