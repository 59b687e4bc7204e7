select
    {{ trialrun.chi_square_p_value('statistic', 'df') }} as chi_square,
    {{ trialrun.normal_p_value('z') }} as normal
from inputs
