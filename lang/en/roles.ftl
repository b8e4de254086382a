# Names of roles.
role-applicant = Applicant
role-case-officer = Case officer
role-secretary = Board secretary
role-board-member = Board member
role-chair = Chair
role-controller = Controller
role-attester = Attester
role-registrar = Registrar
role-administrator = Administrator
