import { whyNotShift } from '#domain/duty/can.ts'
import type { EntryContent } from '#domain/duty/entry.ts'
import type { HandoverContent, OpenHandover } from '#domain/duty/handover.ts'
import type { ShiftCommand, ShiftFact } from '#domain/duty/input.ts'
import { reduceShift } from '#domain/duty/reduce.ts'
import { isResponsible, type Shift } from '#domain/duty/shift.ts'
import { postKey } from '#domain/duty/post.ts'
import type { Actor } from '#domain/person/actor.ts'
import type { HandoverView, ShiftRequest } from '#domain/wire/duty.ts'
import type { Done } from '#domain/wire/people.ts'
import type { RecordChange } from '../journal/journal.ts'
import { audited, type Desk, isProgram, kept, no, NOT_A_PERSON, noSuch, personOf } from './desk.ts'
import { draftOf, sha256Of } from './picture.ts'

const NO_SHIFT = noSuch('shift', '班次')

const shiftAt = ({ book }: Desk, site: string, id: string): Shift | null => {
  const shift = book.shifts.get(id)
  return shift?.site === site ? shift : null
}

/** A person acts on a shift. Its fact stands in the duty log and in the audit log, in the same transaction. */
export async function act(
  desk: Desk,
  by: Actor,
  site: string,
  id: string,
  request: ShiftRequest,
): Promise<Done<Shift>> {
  const asked = shiftAt(desk, site, id)
  if (!asked) return NO_SHIFT
  if (isProgram(by) && request.type !== 'cancel') return NOT_A_PERSON
  const draft = request.type === 'sign' ? await draftFor(desk, asked, request.remarks) : null
  // Whatever happened while the log was read counts.
  const shift = desk.book.shifts.get(id)!
  const command = commandOf(request, by, desk.now())
  const setting = desk.book.settingOf(shift)
  const open = desk.book.handovers.get(id)
  const refused = whyNotShift(command, shift, setting)
  if (refused) return no(refused)
  if ('sha256' in request && request.sha256 !== open?.sha256) return no({ code: 'duty.handover-changed' })
  const [next, facts] = reduceShift(shift, command, setting)
  const content = contentsOf(facts, open, next)
  const { type, at, by: person, ...detail } = command
  const sha256 = draft ? sha256Of(draft) : 'sha256' in request ? request.sha256 : undefined
  return kept(desk, next, {
    changes: [desk.book.shifts.put(id, next), ...handoverChanges(desk, next, draft)],
    audit: [
      audited(desk, by, site, `shift.${type}`, id, { post: shift.post, ...detail, ...(sha256 ? { sha256 } : {}) }),
    ],
    duty: content.map((one) => ({ site, post: shift.post, at, by: person, content: one })),
  })
}

function commandOf(request: ShiftRequest, by: Actor, at: number): ShiftCommand {
  const who = { at, by: personOf(by) }
  switch (request.type) {
    case 'cancel':
    case 'refuse':
      return { type: request.type, ...who, reason: request.reason.trim() }
    case 'sign-on':
    case 'sign-off':
    case 'end':
    case 'sign':
    case 'accept':
      return { type: request.type, ...who }
  }
}

async function draftFor(desk: Desk, shift: Shift, remarks: string): Promise<HandoverContent | null> {
  const post = desk.book.posts.get(postKey({ site: shift.site, id: shift.post }))
  return post && isResponsible(shift) ? { ...(await draftOf(desk, post, shift)), remarks: remarks.trim() } : null
}

/** The handover stands beside its shift while it waits; signed by both it lives in the duty log, where nothing can be changed. */
function handoverChanges({ book }: Desk, next: Shift, draft: HandoverContent | null): readonly RecordChange[] {
  if (next.state === 'handing-over' && draft && next.signed) {
    return [book.handovers.put(next.id, { content: draft, sha256: sha256Of(draft), signed: next.signed })]
  }
  return next.state !== 'handing-over' && book.handovers.get(next.id) ? [book.handovers.remove(next.id)] : []
}

const contentsOf = (facts: readonly ShiftFact[], open: OpenHandover | null, next: Shift): readonly EntryContent[] =>
  facts.map((fact) =>
    fact.type === 'shift.handed-over' && open && next.accepted
      ? { kind: 'handover', handover: { ...open, accepted: next.accepted } }
      : { kind: 'shift', fact },
  )

export async function handover(desk: Desk, site: string, id: string): Promise<Done<HandoverView>> {
  const shift = shiftAt(desk, site, id)
  const post = shift && desk.book.posts.get(postKey({ site, id: shift.post }))
  if (!shift || !post) return NO_SHIFT
  const open = desk.book.handovers.get(id)
  if (open) return { ok: true, value: { content: open.content, sha256: open.sha256, signed: open.signed } }
  if (!isResponsible(shift)) return noSuch('open handover', '待签交接班')
  return { ok: true, value: { content: await draftOf(desk, post, shift), sha256: null, signed: null } }
}
