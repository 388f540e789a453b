import type { Board } from './board.ts'
import { alarmsBoard } from './board/alarms.ts'
import { energyBoard } from './board/energy.ts'
import { ingestBoard } from './board/ingest.ts'
import { kindBoards } from './board/kinds.ts'
import { siteBoard } from './board/site.ts'
import { dashboardOf } from './board.ts'

const BOARDS: readonly Board[] = [siteBoard, ...kindBoards, energyBoard, alarmsBoard, ingestBoard]

/** The dashboards by the name of their file, as they are committed. */
export const dashboardFiles = (): ReadonlyMap<string, string> =>
  new Map(BOARDS.map((board) => [`${board.id}.json`, `${JSON.stringify(dashboardOf(board), null, 2)}\n`]))
