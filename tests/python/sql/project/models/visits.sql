-- cast to text shows the session's zone
select
    unit_id,
    seen_at,
    cast(seen_at as {{ dbt.type_string() }}) as seen_at_text
from {{ source('raw', 'visits') }}
