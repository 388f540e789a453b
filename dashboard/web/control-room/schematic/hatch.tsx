/** What is old is filled with this: no colour, and no plain grey that could pass for a level or a state. */
export function Hatch({ id }: { readonly id: string }) {
  return (
    <defs>
      <pattern id={id} width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="8" height="8" fill="var(--field)" />
        <rect width="3" height="8" fill="var(--outline)" />
      </pattern>
    </defs>
  )
}
