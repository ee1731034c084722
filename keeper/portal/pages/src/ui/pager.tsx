interface PagerProps {
  what: string;
  page: { total: number; offset: number; limit: number };
  onMove: (offset: number) => void;
}

/** Older and newer, where there is more than fits. */
export function Pager({ what, page, onMove }: PagerProps) {
  const { total, offset, limit } = page;
  if (total <= limit) return null;
  const last = Math.min(offset + limit, total);
  return (
    <nav class="row" aria-label={`Pages of ${what}`}>
      <button
        type="button"
        class="small"
        disabled={offset === 0}
        onClick={() => onMove(Math.max(0, offset - limit))}
      >
        Newer
      </button>
      <span class="soft">{`${offset + 1} to ${last} of ${total}`}</span>
      <button
        type="button"
        class="small"
        disabled={last >= total}
        onClick={() => onMove(offset + limit)}
      >
        Older
      </button>
    </nav>
  );
}
