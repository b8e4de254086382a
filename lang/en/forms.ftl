# Forms: fields, errors and state.

form-state-not-started = Not started
form-state-going-on = Started
form-state-done = Done

form-yes = Yes
form-no = No
form-na = Does not apply to us
form-women = Women
form-men = Men
form-girls = Girls
form-boys = Boys
form-start = Starts
form-end = Ends
form-comment = Comment
form-agreed = I declare this
form-agreed-by = Declared by { $name }
form-signatory = Name of the authorised signatory
form-costs = Costs
form-income = Other income
form-spent = Planned and spent
form-spent-extra = Other costs
form-total = Total
form-column-label = What
form-column-kind = Kind
form-column-funder = Co-funder
form-column-amount = Amount
form-column-planned = Planned
form-column-spent = Spent
form-income-own = Own contribution
form-income-co-funder = Co-funder
form-income-fee = Fees
form-income-other = Other
form-difference-over = { $amount } too much
form-difference-under = { $amount } too little
form-option-closed = Cannot be chosen now. Rule { $rule }, { $decision }.

# What cannot be read.
form-too-long = The text has { $length } characters, but may have at most { $max }. Shorten the text.
form-date = Write the date like this: 2021-04-06
form-amount = Write the amount in figures, for example 4 500 or 4 500,50
form-number = Write the number in figures
form-least = Write at least { $limit }
form-most = Write at most { $limit }
form-option = Choose one of the answers given
form-period-order = The last day must be the same as the first day or later
form-too-many-rows = There are too many rows. At most { $max } fit.
form-too-many-files = There are too many files. At most { $max } fit.
form-too-many-choices = Choose at most { $max }

# What is missing.
form-required = Answer “{ $en }”
form-choose = Choose an answer to “{ $en }”
form-attach = Attach a file at “{ $en }”
form-agree = Tick the box at “{ $en }”
form-cost-needed = Write at least one cost at “{ $en }”
form-day-needed = Write a date
form-name-needed = Write the name of the authorised signatory
form-line-label = Write what the line is for
form-line-kind = Choose a kind for the line
form-line-amount = Write the amount of the line
form-line-funder = Write the name of the co-funder
form-spent-needed = Write what the line cost, or 0
form-too-few-files = Attach at least { $min } files
form-too-few-rows = Fill in at least { $min } rows

# What the fund's rules refuse.
form-focus-area-closed = The focus area is not open for applications. Rule { $rule }, { $decision }, valid from { $from }.
form-goal-foreign = The goal does not belong to the focus area that you have chosen
form-start-early = The project may start on { $day } at the earliest. Rule { $rule }, { $decision }.
form-applied-zero = Write how much you apply for, more than 0 kronor
form-ceiling = You can apply for at most { $most }. Rule { $rule }, { $decision }.
form-cost-refused = The fund does not pay for this kind of cost. Rule { $rule }, { $decision }.
form-budget-over = You apply for { $difference } too much. The costs are { $cost } and the other income { $income }, but you apply for { $applied }.
form-budget-under = { $difference } is missing. The costs are { $cost }, but the other income ({ $income }) and what you apply for ({ $applied }) do not cover them.
form-own-contribution = Other income must cover at least { $percent } per cent of the costs. Rule { $rule }, { $decision }.

# Errors in a form file.
form-file-use = The form is of the wrong sort: an application needs use = "application", a report use = "report"
form-file-version = The version must be 1 or higher
form-file-key = “{ $key }” cannot be a key. Use small letters a–z, digits and underscores, at most 40 characters.
form-file-not-for-kind = This type of question does not have the setting
form-file-length = max-length must be between 1 and 9 999
form-file-range = The greatest value is less than the least, or more than is possible
form-file-options = The question must have either its own answers (options) or the fund's (options-from)
form-file-budget-kinds = A budget must have options-from = "cost-kinds"
form-file-statement = A declaration must have a text (statement)
form-file-column = A column can be text, date, amount or number
form-file-show-if = The condition is on “{ $key }”, which is not an earlier question
form-file-show-if-answer = The question of the condition cannot have the answer “{ $answer }”
form-file-bind-missing = No question has binds = "{ $bind }", which the program needs
form-file-bind-kind = binds = "{ $bind }" does not fit this type of question
form-file-bind-required = The question with binds = "{ $bind }" must be required and without condition
form-file-mirror = mirrors names “{ $key }”, which the application does not ask
form-file-mirror-budget = The question must mirror the application's budget (mirrors)
form-file-mirror-use = Only a report can mirror an application
form-file-fund-lacks = The question takes its answers from a list that is empty in the fund
