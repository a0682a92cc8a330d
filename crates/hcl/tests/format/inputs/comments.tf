# first
   # second
 // third
/* fourth */ a = 1 # fifth
/* sixth
     seventh */
b = 2
bb = 22 // eighth
locals { # ninth
a = 1 # tenth
# eleventh
bb = 2 # twelfth
   /* thirteenth */
ccc = [ # fourteenth
1, # fifteenth
222 /* sixteenth */ , # seventeenth
/* eighteenth */ 3 # nineteenth
]
ddd = { # twentieth
# only
}
eee = f( # e
# before
1, # one
2 # two
# after
)
f = 1 /* a */ + /* b */ 2 # c
#
##
#x
#  y
} # end
