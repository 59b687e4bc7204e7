-- Grain: click.
select
    unit_id,
    'click' as event_name,
    cast(min(assigned_at) at time zone 'UTC' as timestamp) + to_hours(cast(click as integer)) as occurred_at,
    1 as value
from {{ source('flag_tool', 'assignment_log') }}
inner join generate_series(1, 4) as clicks (click)
    on {{ draw('banner clicks', 'unit_id') }} * 5 >= clicks.click
where experiment_id = 'broken_banner'
group by unit_id, click
